// A bounded cache of parsed expressions: the one used longest ago goes first.
//
// Not thread-safe; every thread has its own.
#pragma once

#include <cstddef>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace tuskgate::grammar {

template <typename Tree>
class ParseCache {
 public:
  // Bounds both the number of trees and the bytes of their texts: a tree is some 30 times as large
  // as its text at most, so the bytes bound the memory, and the number keeps short texts honest.
  ParseCache(std::size_t max_entries, std::size_t max_text_bytes)
      : max_entries_(max_entries), max_text_bytes_(max_text_bytes) {}

  ParseCache(const ParseCache&) = delete;
  ParseCache& operator=(const ParseCache&) = delete;

  // Null when the text is not cached.
  std::shared_ptr<const Tree> Find(std::string_view text) {
    const auto found = index_.find(text);
    if (found == index_.end()) return nullptr;
    entries_.splice(entries_.begin(), entries_, found->second);
    return found->second->tree;
  }

  // `text` must not be cached yet. A text larger than the whole cache is not kept.
  void Insert(std::string_view text, std::shared_ptr<const Tree> tree) {
    if (text.size() > max_text_bytes_ || max_entries_ == 0) return;
    while (entries_.size() >= max_entries_ || text_bytes_ + text.size() > max_text_bytes_) {
      text_bytes_ -= entries_.back().text.size();
      index_.erase(entries_.back().text);
      entries_.pop_back();
    }
    entries_.push_front({std::string(text), std::move(tree)});
    index_.emplace(entries_.front().text, entries_.begin());
    text_bytes_ += text.size();
  }

  std::size_t size() const { return entries_.size(); }
  std::size_t text_bytes() const { return text_bytes_; }

 private:
  struct Entry {
    std::string text;
    std::shared_ptr<const Tree> tree;
  };

  const std::size_t max_entries_;
  const std::size_t max_text_bytes_;
  std::size_t text_bytes_ = 0;
  std::list<Entry> entries_;  // the one used last is in front
  std::unordered_map<std::string_view, typename std::list<Entry>::iterator> index_;
};

}  // namespace tuskgate::grammar
