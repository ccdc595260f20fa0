#include "translator/attached/mapping/key_template.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "translator/attached/columns/attached_table.h"
#include "translator/attached/mapping/template_overlap.h"
#include "translator/model/utf8.h"

namespace tuskgate::translator {
namespace {

constexpr int kMaxWidth = 38;

std::optional<std::size_t> ColumnNamed(const std::vector<AttachedColumn>& columns,
                                       std::string_view name) {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].name == name) return i;
  }
  return std::nullopt;
}

// The 010 of {order_id:010}.
std::optional<int> WidthOf(std::string_view text) {
  int width = 0;
  if (text.size() < 2 || text.front() != '0') return std::nullopt;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), width);
  if (read.ec != std::errc{} || read.ptr != text.data() + text.size()) return std::nullopt;
  return width >= 1 && width <= kMaxWidth ? std::optional(width) : std::nullopt;
}

std::variant<KeyTemplate::ColumnPiece, TemplateError> ParsePiece(
    std::string_view inner, const std::vector<AttachedColumn>& columns) {
  if (const auto column = ColumnNamed(columns, inner)) return KeyTemplate::ColumnPiece{*column, 0};
  const std::size_t colon = inner.rfind(':');
  const std::string_view name = inner.substr(0, colon);
  const auto column = ColumnNamed(columns, name);
  if (!column) return TemplateError{fmt::format("there is no column '{}'", name)};
  const auto width = WidthOf(inner.substr(colon + 1));
  if (!width) {
    return TemplateError{fmt::format("'{}' is no width such as 010, of at most {} digits",
                                     inner.substr(colon + 1), kMaxWidth)};
  }
  if (columns[*column].type.kind != ColumnKind::kInteger) {
    return TemplateError{fmt::format("column '{}' has a width and is no integer", name)};
  }
  return KeyTemplate::ColumnPiece{*column, *width};
}

// A text without braces that looks like a column's name is more likely a mistake than a constant.
bool LooksLikeColumn(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

}  // namespace

std::variant<KeyTemplate, TemplateError> ParseKeyTemplate(
    std::string_view text, const std::vector<AttachedColumn>& columns) {
  KeyTemplate parsed;
  if (const auto column = ColumnNamed(columns, text)) {
    parsed.pieces.emplace_back(KeyTemplate::ColumnPiece{*column, 0});
    return parsed;
  }
  if (LooksLikeColumn(text)) return TemplateError{fmt::format("there is no column '{}'", text)};
  std::string literal;
  const auto finish_literal = [&] {
    if (!literal.empty()) parsed.pieces.emplace_back(std::move(literal));
    literal.clear();
  };
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c != '{' && c != '}') {
      literal.push_back(c);
      continue;
    }
    if (at + 1 < text.size() && text[at + 1] == c) {
      literal.push_back(c);
      ++at;
      continue;
    }
    if (c == '}') return TemplateError{"there is a '}' without a '{'; write '}}' for a brace"};
    const std::size_t end = text.find('}', at);
    if (end == std::string_view::npos) {
      return TemplateError{"there is a '{' without a '}'; write '{{' for a brace"};
    }
    if (literal.starts_with(kEscape) && !parsed.pieces.empty()) {
      return TemplateError{"what follows a column cannot begin with a backslash"};
    }
    finish_literal();
    if (!parsed.pieces.empty() &&
        std::holds_alternative<KeyTemplate::ColumnPiece>(parsed.pieces.back())) {
      return TemplateError{"there is nothing between two columns to tell them apart"};
    }
    auto piece = ParsePiece(text.substr(at + 1, end - at - 1), columns);
    if (auto* error = std::get_if<TemplateError>(&piece)) return std::move(*error);
    parsed.pieces.emplace_back(std::get<KeyTemplate::ColumnPiece>(piece));
    at = end;
  }
  if (literal.starts_with(kEscape) && !parsed.pieces.empty()) {
    return TemplateError{"what follows a column cannot begin with a backslash"};
  }
  finish_literal();
  return parsed;
}

namespace {

// The integer's own text of one that was filled up with zeros to the width.
std::optional<std::string> WithoutPadding(std::string_view padded, int width) {
  if (padded.empty()) return std::nullopt;
  const std::size_t first = std::min(padded.find_first_not_of('0'), padded.size() - 1);
  const std::string_view number = padded.substr(first);
  const std::string_view digits = number.substr(number.front() == '-' ? 1 : 0);
  const bool is_integer =
      !digits.empty() && (digits.front() != '0' || number == "0") &&
      std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!is_integer) return std::nullopt;
  if (padded.size() != std::max(number.size(), static_cast<std::size_t>(width))) {
    return std::nullopt;
  }
  return std::string(number);
}

std::string Escaped(std::string_view text, const std::string& separator) {
  const std::size_t at = std::string(text).append(separator).find(separator);
  if (at == text.size() && text.find(kEscape) == std::string_view::npos) return std::string(text);
  const std::string_view first = FirstCharacter(separator);
  std::string escaped;
  while (!text.empty()) {
    if (text.starts_with(first) || text.starts_with(kEscape)) escaped.append(kEscape);
    escaped.push_back(text.front());
    text.remove_prefix(1);
  }
  return escaped;
}

// Takes a column's text from the value, up to its separator.
std::optional<std::string> TakeEscaped(std::string_view& value, const std::string& separator) {
  std::string text;
  std::size_t at = 0;
  while (at < value.size() && !value.substr(at).starts_with(separator)) {
    if (value.substr(at).starts_with(kEscape)) ++at;
    if (at == value.size()) return std::nullopt;
    text.push_back(value[at++]);
  }
  if (Escaped(text, separator) != value.substr(0, at)) return std::nullopt;
  value.remove_prefix(at);
  return text;
}

}  // namespace

std::string_view FirstCharacter(std::string_view separator) {
  std::size_t length = 1;
  while (length < separator.size() && !BeginsCharacter(separator[length])) ++length;
  return separator.substr(0, length);
}

const std::string* SeparatorInText(const AttachedRelation& relation,
                                   const KeyTemplate& key_template, std::size_t piece) {
  if (piece + 1 >= key_template.pieces.size()) return nullptr;
  const auto& column = std::get<KeyTemplate::ColumnPiece>(key_template.pieces[piece]);
  const auto& separator = std::get<std::string>(key_template.pieces[piece + 1]);
  return MayHold(relation.columns[column.column].type, separator) ? &separator : nullptr;
}

std::optional<ColumnTexts> MatchTemplate(const AttachedRelation& relation,
                                         const KeyTemplate& key_template, std::string_view value) {
  ColumnTexts texts;
  for (std::size_t i = 0; i < key_template.pieces.size(); ++i) {
    if (const auto* literal = std::get_if<std::string>(&key_template.pieces[i])) {
      if (!value.starts_with(*literal)) return std::nullopt;
      value.remove_prefix(literal->size());
      continue;
    }
    const auto& piece = std::get<KeyTemplate::ColumnPiece>(key_template.pieces[i]);
    std::string text;
    if (const std::string* separator = SeparatorInText(relation, key_template, i)) {
      auto taken = TakeEscaped(value, *separator);
      if (!taken) return std::nullopt;
      text = *std::move(taken);
    } else {
      std::size_t end = value.size();
      if (i + 1 < key_template.pieces.size()) {
        end = value.find(std::get<std::string>(key_template.pieces[i + 1]));
        if (end == std::string_view::npos) return std::nullopt;
      }
      text = value.substr(0, end);
      value.remove_prefix(end);
    }
    if (piece.width > 0) {
      auto number = WithoutPadding(text, piece.width);
      if (!number) return std::nullopt;
      text = *std::move(number);
    }
    texts.emplace_back(piece.column, std::move(text));
  }
  if (!value.empty()) return std::nullopt;
  return texts;
}

std::string_view LiteralPrefix(const KeyTemplate& key_template) {
  if (key_template.pieces.empty()) return {};
  const auto* literal = std::get_if<std::string>(&key_template.pieces.front());
  return literal == nullptr ? std::string_view() : std::string_view(*literal);
}

}  // namespace tuskgate::translator
