// Requests as an SDK sends them, with a signature of the right shape and no meaning (SignedSource
// gives them one).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "bench/endpoint.h"
#include "bench/items.h"

namespace tuskgate::bench {

// Header and body.
std::string RenderRequest(const Endpoint& endpoint, std::string_view operation,
                          std::string_view body);

// The most that BatchWriteItem takes.
constexpr std::uint64_t kBatchSize = 25;

// Items of each TransactGetItems.
constexpr std::uint64_t kTransactionSize = 4;

// Of a BatchWriteItem that puts so many items.
std::string BatchBody(const std::string& table, ItemShape shape, std::uint64_t size);

// A request rendered once whose markers (items.h) are overwritten with digits before each sending:
// of constant length, so nothing is allocated or formatted on the way.
class RequestTemplate {
 public:
  RequestTemplate(const Endpoint& endpoint, std::string_view operation, std::string_view body);

  // The nth occurrence of each marker. The first form sets all of them.
  void SetKey(std::uint64_t key);
  void SetTime(std::uint64_t time);
  void SetKey(std::size_t n, std::uint64_t key);
  void SetRow(std::size_t n, std::uint64_t row);
  std::size_t KeyCount() const { return keys_.size(); }

  // Valid until the template is destroyed; changes with the next Set.
  std::string_view Text() const { return text_; }

 private:
  std::string text_;
  std::vector<std::size_t> keys_;  // offsets into text_
  std::vector<std::size_t> rows_;
  std::vector<std::size_t> times_;
};

}  // namespace tuskgate::bench
