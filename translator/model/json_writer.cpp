#include "translator/model/json_writer.h"

#include <algorithm>

#include "translator/model/stored_text.h"

namespace tuskgate::translator {

void JsonWriter::Grow(std::size_t bytes) {
  const std::size_t size = Size();
  out_.resize(std::max(out_.size() + out_.size() / 2, size + bytes + kSpare));
  Point(size);
}

void JsonWriter::Escape(std::string_view text) {
  std::string quoted;
  AppendJsonString(quoted, text);
  Literal(std::string_view(quoted).substr(1, quoted.size() - 2));
}

}  // namespace tuskgate::translator
