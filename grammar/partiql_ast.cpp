#include "grammar/partiql_ast.h"

namespace tuskgate::grammar::partiql {

std::string Describe(const Position& position) {
  return "at " + std::to_string(position.line) + ":" + std::to_string(position.column) + ":" +
         std::to_string(position.length);
}

std::string ColumnName(const Path& path) {
  std::string name;
  for (const PathStep& step : path.steps) {
    if (const auto* member = std::get_if<std::string>(&step)) {
      name = *member;
    } else {
      name.append("[").append(std::to_string(std::get<std::uint32_t>(step))).append("]");
    }
  }
  return name;
}

std::string_view Symbol(Operator op) {
  switch (op) {
    case Operator::kOr:
      return "OR";
    case Operator::kAnd:
      return "AND";
    case Operator::kEqual:
      return "=";
    case Operator::kNotEqual:
      return "<>";
    case Operator::kLess:
      return "<";
    case Operator::kLessOrEqual:
      return "<=";
    case Operator::kGreater:
      return ">";
    case Operator::kGreaterOrEqual:
      return ">=";
    case Operator::kAdd:
      return "+";
    case Operator::kSubtract:
      return "-";
    case Operator::kConcatenate:
      return "||";
    case Operator::kMultiply:
      return "*";
    case Operator::kDivide:
      return "/";
    case Operator::kModulo:
      return "%";
  }
  return "";
}

std::string_view Describe(Returning returning) {
  switch (returning) {
    case Returning::kAllOld:
      return "ALL OLD *";
    case Returning::kModifiedOld:
      return "MODIFIED OLD *";
    case Returning::kAllNew:
      return "ALL NEW *";
    case Returning::kModifiedNew:
      return "MODIFIED NEW *";
  }
  return "";
}

const Source& Statement::Target() const {
  struct Visitor {
    const Source& operator()(const Select& select) const { return select.source; }
    const Source& operator()(const Insert& insert) const { return insert.target; }
    const Source& operator()(const Update& update) const { return update.target; }
    const Source& operator()(const Delete& del) const { return del.target; }
    const Source& operator()(const Exists& exists) const { return exists.select.source; }
  };
  return std::visit(Visitor{}, node);
}

}  // namespace tuskgate::grammar::partiql
