#include "gateway/preload/batch.h"

#include <stdexcept>
#include <utility>

#include <fmt/format.h>

#include "gateway/http/response.h"
#include "gateway/preload/node.h"

namespace tuskgate::gateway::preload {
namespace {

// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html
constexpr std::size_t kMostItems = 25;

}  // namespace

std::string Quoted(const std::string& text) { return WriteJson(StringAt(0, text)); }

std::string Refusal(std::string_view operation, const translator::ApiError& error) {
  return fmt::format("{}: {}: {}", operation, http::NameOf(error.kind), error.message);
}

void Batch::Add(std::string item, int line) {
  items_.emplace_back(std::move(item), line);
  if (items_.size() == kMostItems) Flush();
}

// One that is refused together may have an item that is wrong, or two of one key: one by one tells
// which.
void Batch::Flush() {
  if (items_.empty()) return;
  if (!WriteTogether()) {
    for (const auto& [item, line] : items_) WriteOne(item, line);
  }
  count_ += static_cast<std::int64_t>(items_.size());
  items_.clear();
}

bool Batch::WriteTogether() const {
  std::string request = fmt::format(R"({{"RequestItems":{{{}:[)", Quoted(table_));
  for (const auto& [item, line] : items_) {
    if (request.back() != '[') request += ',';
    request += fmt::format(R"({{"PutRequest":{{"Item":{}}}}})", item);
  }
  request += "]}}";
  const translator::Result<std::string> answer = call_("BatchWriteItem", request);
  if (!answer.has_value()) return false;
  const std::vector<Node> documents = ReadJson(*answer);
  const Node* left = documents.empty() ? nullptr : documents.front().Find("UnprocessedItems");
  return left == nullptr || left->items.empty();
}

void Batch::WriteOne(const std::string& item, int line) const {
  const translator::Result<std::string> answer =
      call_("PutItem", fmt::format(R"({{"TableName":{},"Item":{}}})", Quoted(table_), item));
  if (answer.has_value()) return;
  throw std::runtime_error(
      fmt::format("{}:{}: {}", file_, line, Refusal("PutItem", answer.error())));
}

}  // namespace tuskgate::gateway::preload
