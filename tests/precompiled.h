// What most tests include, compiled once when ANSWERBOOK_PCH is ON: see
// service/precompiled.h.
#ifndef ANSWERBOOK_TESTS_PRECOMPILED_H_
#define ANSWERBOOK_TESTS_PRECOMPILED_H_

#include <fstream>
#include <random>
#include <sstream>

#include "gmock/gmock.h"
#include "grpcpp/grpcpp.h"
#include "gtest/gtest.h"

#include "answerbook/v1/answerbook_service.grpc.pb.h"
#include "service/precompiled.h"

#endif  // ANSWERBOOK_TESTS_PRECOMPILED_H_
