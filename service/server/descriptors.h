// How many connections the process has file descriptors for.
#ifndef ANSWERBOOK_SERVICE_SERVER_DESCRIPTORS_H_
#define ANSWERBOOK_SERVICE_SERVER_DESCRIPTORS_H_

namespace answerbook::server {

struct ConnectionRoom {
  int connections = 0;  // as many as were asked for, or fewer
  // The system gives out the lowest descriptor that is free: one as high as this means
  // that at least `connections` more are open than when this was made.
  int first_beyond = 0;
  int descriptor_limit = 0;  // of the process, from now on
};

// Raises the process's limit of descriptors so that `connections` of them, and some to
// open files meanwhile, can be open besides those that are open now. Where the limit
// cannot be raised so far, there is room for fewer connections, one at least.
ConnectionRoom MakeRoomFor(int connections);

}  // namespace answerbook::server

#endif  // ANSWERBOOK_SERVICE_SERVER_DESCRIPTORS_H_
