#include "answerbook/client.h"

namespace answerbook {

absl::StatusOr<v1::Answer> Client::GetAnswer(const std::string& answer_id,
                                             const Options& options) const {
  v1::GetAnswerRequest request;
  request.set_answer_id(answer_id);
  absl::StatusOr<v1::GetAnswerResponse> response = GetAnswer(request, options);
  if (!response.ok()) return response.status();
  return std::move(*response->mutable_answer());
}

absl::StatusOr<v1::GetAnswerResponse> Client::GetAnswer(
    const v1::GetAnswerRequest& request, const Options& options) const {
  return connection_->GetAnswer(request, options.MergedOver(options_));
}

absl::StatusOr<v1::SearchResponse> Client::Search(const std::string& query,
                                                  const Options& options) const {
  v1::SearchRequest request;
  request.set_query(query);
  return Search(request, options);
}

absl::StatusOr<v1::SearchResponse> Client::Search(const v1::SearchRequest& request,
                                                  const Options& options) const {
  return connection_->Search(request, options.MergedOver(options_));
}

PageRange<v1::SearchResult> Client::SearchAll(v1::SearchRequest request,
                                              const Options& options) const {
  using Page = PageRange<v1::SearchResult>::Page;
  return PageRange<v1::SearchResult>(
      [connection = connection_, merged = options.MergedOver(options_),
       request =
           std::move(request)](const std::string& token) mutable -> absl::StatusOr<Page> {
        if (!token.empty()) request.set_page_token(token);
        absl::StatusOr<v1::SearchResponse> response = connection->Search(request, merged);
        if (!response.ok()) return response.status();
        return Page{std::move(*response->mutable_results()),
                    std::move(*response->mutable_next_page_token())};
      });
}

PageRange<v1::Topic> Client::ListTopics(v1::ListTopicsRequest request,
                                        const Options& options) const {
  using Page = PageRange<v1::Topic>::Page;
  return PageRange<v1::Topic>(
      [connection = connection_, merged = options.MergedOver(options_),
       request =
           std::move(request)](const std::string& token) mutable -> absl::StatusOr<Page> {
        if (!token.empty()) request.set_page_token(token);
        absl::StatusOr<v1::ListTopicsResponse> response =
            connection->ListTopics(request, merged);
        if (!response.ok()) return response.status();
        return Page{std::move(*response->mutable_topics()),
                    std::move(*response->mutable_next_page_token())};
      });
}

absl::StatusOr<v1::ListTopicsResponse> Client::ListTopicsPage(
    const v1::ListTopicsRequest& request, const Options& options) const {
  return connection_->ListTopics(request, options.MergedOver(options_));
}

}  // namespace answerbook
