// A statement's parameters, all in PostgreSQL's text format: for people, and for clients that have
// no other.
#pragma once

#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "translator/sql/sql_builder.h"
#include "translator/sql/statement.h"

namespace tuskgate::translator {

// Of an array of jsonb in its binary format.
inline std::string TextOfJsonbArray(std::string_view binary) {
  const auto take = [&binary](std::size_t bytes) {
    if (bytes > binary.size()) throw std::logic_error("an array that is cut short");
    const std::string_view taken = binary.substr(0, bytes);
    binary.remove_prefix(bytes);
    return taken;
  };
  const auto number = [&take] {
    std::size_t value = 0;
    for (const char byte : take(4)) value = value << 8 | static_cast<unsigned char>(byte);
    return value;
  };
  const std::size_t dimensions = number();
  if (number() != 0 || number() != 3802) throw std::logic_error("no array of jsonb without nulls");
  std::vector<std::string> elements;
  if (dimensions > 0) {
    elements.resize(number());
    if (number() != 1) throw std::logic_error("an array that does not begin with 1");
  }
  for (std::string& element : elements) {
    element = take(number());
    if (element.empty() || element.front() != 1) throw std::logic_error("no version of jsonb");
    element.erase(0, 1);
  }
  if (!binary.empty()) throw std::logic_error("an array with something behind it");
  return ArrayLiteral(elements);
}

inline std::vector<std::optional<std::string>> TextParameters(const SqlStatement& statement) {
  std::vector<std::optional<std::string>> parameters = statement.parameters;
  for (const std::size_t binary : statement.binary_parameters) {
    parameters[binary] = TextOfJsonbArray(*parameters[binary]);
  }
  return parameters;
}

}  // namespace tuskgate::translator
