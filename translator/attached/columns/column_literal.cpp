#include "translator/attached/columns/column_literal.h"

namespace tuskgate::translator {
namespace {

// Reads up to one of `ends`. Inside of quotes and out of them a backslash protects the next
// character, and two quotes inside of quotes are one.
class PartReader {
 public:
  explicit PartReader(std::string_view text) : text_(text) {}

  bool AtEnd() const { return at_ >= text_.size(); }
  char Peek() const { return AtEnd() ? '\0' : text_[at_]; }
  bool Take(char c) {
    if (AtEnd() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  void Skip(std::size_t count) { at_ += count; }

  std::string Part(std::string_view ends, bool& quoted) {
    std::string part;
    bool inside = false;
    quoted = false;
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == '\\' && at_ + 1 < text_.size()) {
        part.push_back(text_[++at_]);
      } else if (c == '"') {
        if (inside && at_ + 1 < text_.size() && text_[at_ + 1] == '"') {
          part.push_back('"');
          ++at_;
        } else {
          inside = !inside;
          quoted = true;
        }
      } else if (!inside && ends.find(c) != std::string_view::npos) {
        break;
      } else {
        part.push_back(c);
      }
    }
    return part;
  }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
};

bool ReadArray(PartReader& reader, char delimiter, ArrayPart& array) {
  array.is_array = true;
  if (!reader.Take('{')) return false;
  if (reader.Take('}')) return true;
  const char ends[] = {delimiter, '}'};
  while (true) {
    ArrayPart& part = array.parts.emplace_back();
    if (reader.Peek() == '{') {
      if (!ReadArray(reader, delimiter, part)) return false;
    } else {
      bool quoted = false;
      part.text = reader.Part({ends, 2}, quoted);
      if (!quoted && *part.text == "NULL") part.text.reset();
    }
    if (reader.Take('}')) return true;
    if (!reader.Take(delimiter)) return false;
  }
}

}  // namespace

std::optional<ArrayPart> ParseArrayText(std::string_view text, char delimiter) {
  PartReader reader(text);
  // Bounds that do not begin at 1 are printed in front: [0:2]={...}
  if (!text.empty() && text.front() == '[') {
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos) return std::nullopt;
    reader.Skip(equals + 1);
  }
  ArrayPart array;
  if (!ReadArray(reader, delimiter, array) || !reader.AtEnd()) return std::nullopt;
  return array;
}

std::optional<RowTexts> ParseRowText(std::string_view text) {
  PartReader reader(text);
  if (!reader.Take('(')) return std::nullopt;
  RowTexts fields;
  while (true) {
    bool quoted = false;
    std::string part = reader.Part(",)", quoted);
    if (part.empty() && !quoted) {
      fields.emplace_back();
    } else {
      fields.emplace_back(std::move(part));
    }
    if (reader.Take(')')) break;
    if (!reader.Take(',')) return std::nullopt;
  }
  return reader.AtEnd() ? std::optional(std::move(fields)) : std::nullopt;
}

std::optional<RangeText> ParseRangeText(std::string_view text) {
  RangeText range;
  if (text == "empty") {
    range.empty = true;
    return range;
  }
  if (text.size() < 3) return std::nullopt;
  range.bounds = {text.front(), text.back()};
  PartReader reader(text.substr(1));
  bool quoted = false;
  std::string lower = reader.Part(",", quoted);
  if (!lower.empty() || quoted) range.lower = std::move(lower);
  if (!reader.Take(',')) return std::nullopt;
  std::string upper = reader.Part(")]", quoted);
  if (!upper.empty() || quoted) range.upper = std::move(upper);
  return range;
}

void AppendQuotedPart(std::string& out, std::string_view text) {
  out.push_back('"');
  for (const char c : text) {
    if (c == '"' || c == '\\') out.push_back('\\');
    out.push_back(c);
  }
  out.push_back('"');
}

}  // namespace tuskgate::translator
