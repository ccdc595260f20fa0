#include "translator/sql/sql_builder.h"

#include <array>
#include <charconv>
#include <numeric>

namespace tuskgate::translator {
namespace {

std::string_view CastOf(SqlType type) {
  switch (type) {
    case SqlType::kText:
      return "::text";
    case SqlType::kTextArray:
      return "::text[]";
    case SqlType::kJsonb:
      return "::jsonb";
    case SqlType::kJsonbArray:
      return "::jsonb[]";
    case SqlType::kNumeric:
      return "::numeric";
    case SqlType::kNumericArray:
      return "::numeric[]";
    case SqlType::kBytea:
      return "::bytea";
    case SqlType::kByteaArray:
      return "::bytea[]";
    case SqlType::kInt4:
      return "::int4";
    case SqlType::kInt4Array:
      return "::int4[]";
    case SqlType::kInt8:
      return "::int8";
  }
  return "";
}

void AppendInt4(std::string& out, std::size_t number) {
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<char>(number >> shift));
}

// array_recv and jsonb_recv of PostgreSQL's sources: dimensions, whether there are nulls, the
// elements' type, for each dimension its length and lower bound; then each element's length and
// bytes, which for jsonb are a version and the text.
std::string BinaryJsonbArray(const std::vector<std::string>& elements) {
  constexpr std::size_t kJsonbOid = 3802;  // one of those that never change: pg_type.dat
  constexpr char kJsonbVersion = 1;
  std::string array;
  array.reserve(std::accumulate(
      elements.begin(), elements.end(), std::size_t{20},
      [](std::size_t bytes, const std::string& element) { return bytes + element.size() + 5; }));
  AppendInt4(array, elements.empty() ? 0 : 1);
  AppendInt4(array, 0);
  AppendInt4(array, kJsonbOid);
  if (elements.empty()) return array;
  AppendInt4(array, elements.size());
  AppendInt4(array, 1);
  for (const std::string& element : elements) {
    AppendInt4(array, element.size() + 1);
    array.push_back(kJsonbVersion);
    array.append(element);
  }
  return array;
}

}  // namespace

void SqlBuilder::WriteParameter(SqlType type, std::size_t number) {
  std::array<char, 24> text;
  text[0] = '$';
  const char* end = std::to_chars(text.data() + 1, text.data() + text.size(), number).ptr;
  text_.append(text.data(), static_cast<std::size_t>(end - text.data()));
  text_.append(CastOf(type));
}

SqlBuilder& SqlBuilder::Parameter(SqlType type, std::string value) {
  parameters_.emplace_back(std::move(value));
  WriteParameter(type, parameters_.size());
  return *this;
}

SqlBuilder& SqlBuilder::Parameter(std::string_view quoted_type, std::optional<std::string> value) {
  parameters_.emplace_back(std::move(value));
  text_.push_back('$');
  text_.append(std::to_string(parameters_.size()));
  text_.append("::");
  text_.append(quoted_type);
  return *this;
}

SqlBuilder& SqlBuilder::JsonbArray(const std::vector<std::string>& elements) {
  binary_parameters_.push_back(parameters_.size());
  return Parameter(SqlType::kJsonbArray, BinaryJsonbArray(elements));
}

SqlBuilder& SqlBuilder::SharedParameter(SqlType type, std::string value) {
  for (const Shared& known : shared_) {
    if (known.origin == nullptr && known.type == type && parameters_[known.number - 1] == value) {
      WriteParameter(type, known.number);
      return *this;
    }
  }
  Parameter(type, std::move(value));
  shared_.push_back({type, parameters_.size(), nullptr});
  return *this;
}

SqlStatement SqlBuilder::Finish(std::string_view name, Lane lane) && {
  SqlStatement statement;
  statement.name = name;
  statement.lane = lane;
  statement.text = std::move(text_);
  statement.parameters = std::move(parameters_);
  statement.binary_parameters = std::move(binary_parameters_);
  return statement;
}

std::string ArrayLiteral(const std::vector<std::string>& elements) {
  std::string literal = "{";
  for (const std::string& element : elements) {
    if (literal.size() > 1) literal.push_back(',');
    literal.push_back('"');
    for (const char c : element) {
      if (c == '"' || c == '\\') literal.push_back('\\');
      literal.push_back(c);
    }
    literal.push_back('"');
  }
  literal.push_back('}');
  return literal;
}

}  // namespace tuskgate::translator
