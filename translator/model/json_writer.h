// Appends JSON to a string, through a pointer into room that is made beforehand: a std::string
// looks at its capacity with every character, which is most of what writing an item took.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace tuskgate::translator {

// Whether one of eight characters is one that a JSON string must escape. A byte is below 0x20, or
// equal to another, where a subtraction borrows from its highest bit.
inline bool HasJsonEscape(std::uint64_t characters) {
  constexpr std::uint64_t kOnes = 0x0101010101010101;
  constexpr std::uint64_t kHighs = 0x8080808080808080;
  const std::uint64_t control = characters - kOnes * 0x20;
  const std::uint64_t quote = (characters ^ kOnes * '"') - kOnes;
  const std::uint64_t backslash = (characters ^ kOnes * '\\') - kOnes;
  return ((control | quote | backslash) & ~characters & kHighs) != 0;
}

// The string has its length again when the writer has gone, and must not be touched before.
class JsonWriter {
 public:
  // `expected`: how much will be written, or less; there will be room for more.
  JsonWriter(std::string& out, std::size_t expected) : out_(out) {
    const std::size_t size = out.size();
    out.resize(size + expected + kSpare);
    Point(size);
  }
  ~JsonWriter() { out_.resize(Size()); }
  JsonWriter(const JsonWriter&) = delete;
  JsonWriter& operator=(const JsonWriter&) = delete;

  // Of the whole string.
  std::size_t Size() const { return static_cast<std::size_t>(at_ - out_.data()); }
  // Takes back what is beyond a former size.
  void Truncate(std::size_t size) { at_ = out_.data() + size; }

  void Character(char c) {
    Reserve(1);
    *at_++ = c;
  }
  void Literal(std::string_view text) {
    Reserve(text.size());
    std::memcpy(at_, text.data(), text.size());
    at_ += text.size();
  }
  template <std::size_t N>
  void Literal(const char (&text)[N]) {
    Reserve(N);
    std::memcpy(at_, text, N - 1);
    at_ += N - 1;
  }
  // In quotes, as it is: text that needs no escape.
  void Quoted(std::string_view text) {
    Reserve(text.size() + 2);
    *at_++ = '"';
    std::memcpy(at_, text.data(), text.size());
    at_ += text.size();
    *at_++ = '"';
  }
  // In quotes, escaped where need be.
  void String(std::string_view text) {
    Reserve(text.size() + 2);
    *at_++ = '"';
    if (CopyPlain(text)) {
      at_ += text.size();
    } else {
      Escape(text);
    }
    Character('"');
  }

 private:
  static constexpr std::size_t kSpare = 16;

  void Point(std::size_t size) {
    at_ = out_.data() + size;
    end_ = out_.data() + out_.size();
  }
  void Reserve(std::size_t bytes) {
    if (static_cast<std::size_t>(end_ - at_) < bytes) Grow(bytes);
  }
  void Grow(std::size_t bytes);
  void Escape(std::string_view text);

  // False where something must be escaped. What is there by then does not count. Eight characters
  // at a time, of which the last ones may be there already.
  bool CopyPlain(std::string_view text) const {
    const char* from = text.data();
    const std::size_t size = text.size();
    if (size >= 8) {
      std::uint64_t word = 0;
      const auto copy = [this, from, &word](std::size_t begin) {
        std::memcpy(&word, from + begin, 8);
        std::memcpy(at_ + begin, &word, 8);
        return !HasJsonEscape(word);
      };
      for (std::size_t end = 8; end <= size; end += 8) {
        if (!copy(end - 8)) return false;
      }
      return copy(size - 8);
    }
    constexpr std::uint64_t kBlanks = 0x2020202020202020;
    if (size >= 4) {
      std::uint32_t first = 0;
      std::uint32_t last = 0;
      std::memcpy(&first, from, 4);
      std::memcpy(&last, from + size - 4, 4);
      std::memcpy(at_, &first, 4);
      std::memcpy(at_ + size - 4, &last, 4);
      return !HasJsonEscape(first | std::uint64_t{last} << 32);
    }
    std::uint64_t word = kBlanks;
    for (std::size_t i = 0; i < size; ++i) {
      at_[i] = from[i];
      word = word << 8 | static_cast<unsigned char>(from[i]);
    }
    return !HasJsonEscape(word);
  }

  std::string& out_;
  char* at_ = nullptr;
  char* end_ = nullptr;
};

}  // namespace tuskgate::translator
