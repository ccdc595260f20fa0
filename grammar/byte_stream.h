// The text of an expression as ANTLR's lexer reads it. Internal to grammar/: names ANTLR types.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <antlr4-runtime.h>

namespace tuskgate::grammar {

// Hands out bytes, not code points: ANTLR's own stream copies the text to UTF-32 and throws when it
// is not UTF-8, and here a token's position is its place in the text. Keeps no copy of the text.
class ByteStream final : public antlr4::CharStream {
 public:
  void Reset(std::string_view text) {
    text_ = text;
    position_ = 0;
  }

  std::size_t LA(ssize_t offset) override {
    // ANTLR counts the next byte as 1 and the last one as -1.
    const ssize_t at = static_cast<ssize_t>(position_) + (offset > 0 ? offset - 1 : offset);
    if (offset == 0 || at < 0 || at >= static_cast<ssize_t>(text_.size())) return EOF;
    return static_cast<unsigned char>(text_[static_cast<std::size_t>(at)]);
  }

  void consume() override { ++position_; }
  ssize_t mark() override { return -1; }
  void release(ssize_t) override {}
  std::size_t index() override { return position_; }
  void seek(std::size_t index) override { position_ = index; }
  std::size_t size() override { return text_.size(); }
  std::string getSourceName() const override { return "expression"; }
  std::string toString() const override { return std::string(text_); }

  std::string getText(const antlr4::misc::Interval& interval) override {
    if (interval.a < 0 || interval.b < interval.a) return {};
    const auto begin = static_cast<std::size_t>(interval.a);
    if (begin >= text_.size()) return {};
    return std::string(text_.substr(begin, static_cast<std::size_t>(interval.b) - begin + 1));
  }

 private:
  std::string_view text_;
  std::size_t position_ = 0;
};

}  // namespace tuskgate::grammar
