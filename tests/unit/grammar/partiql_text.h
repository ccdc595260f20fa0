// Renders the trees of PartiQL statements as text, so that a test can state a whole tree in a line.
#pragma once

#include <string>
#include <variant>

#include "grammar/parse_partiql.h"
#include "grammar/partiql_ast.h"

namespace tuskgate::grammar::partiql {

// a.b[1]
inline std::string Tree(const Path& path) {
  std::string text;
  for (const PathStep& step : path.steps) {
    if (const auto* index = std::get_if<std::uint32_t>(&step)) {
      text += "[" + std::to_string(*index) + "]";
    } else {
      text += (text.empty() ? "" : ".") + std::get<std::string>(step);
    }
  }
  return text;
}

inline std::string Tree(const Expression& expression);

inline std::string Tree(const Expressions& expressions) {
  std::string text;
  for (const Expression& expression : expressions) text += " " + Tree(expression);
  return text;
}

// (AND (= a 'x') (NOT (IS b NULL)))
inline std::string Tree(const Expression& expression) {
  struct Renderer {
    std::string operator()(const Path& path) const { return Tree(path); }
    std::string operator()(const Text& string) const { return "'" + string.value + "'"; }
    std::string operator()(const Number& number) const { return number.text; }
    std::string operator()(const Boolean& boolean) const {
      return boolean.value ? "true" : "false";
    }
    std::string operator()(const Null&) const { return "null"; }
    std::string operator()(const Missing&) const { return "missing"; }
    std::string operator()(const Ion& ion) const { return ion.text; }
    std::string operator()(const Parameter& parameter) const {
      return "?" + std::to_string(parameter.number);
    }
    std::string operator()(const List& list) const { return "[" + Tree(list.elements) + " ]"; }
    std::string operator()(const Bag& bag) const { return "<<" + Tree(bag.elements) + " >>"; }
    std::string operator()(const Tuple& tuple) const {
      std::string text = "{";
      for (const auto& [key, value] : tuple.members) text += " " + Tree(key) + ":" + Tree(value);
      return text + " }";
    }
    std::string operator()(const Call& call) const {
      return call.name + "{" + (call.star ? "*" : "") + Tree(call.arguments) + " }";
    }
    std::string operator()(const Binary& binary) const {
      return "(" + std::string(Symbol(binary.op)) + " " + Tree(*binary.left) + " " +
             Tree(*binary.right) + ")";
    }
    std::string operator()(const Not& negation) const {
      return "(NOT " + Tree(*negation.operand) + ")";
    }
    std::string operator()(const Sign& sign) const {
      return "(" + std::string(1, sign.sign) + " " + Tree(*sign.operand) + ")";
    }
    std::string operator()(const Between& between) const {
      return "(BETWEEN " + Tree(*between.value) + " " + Tree(*between.low) + " " +
             Tree(*between.high) + ")";
    }
    std::string operator()(const In& in) const {
      return "(IN " + Tree(*in.value) + " " + Tree(*in.choices) + ")";
    }
    std::string operator()(const IsType& is) const {
      return "(IS " + Tree(*is.value) + " " + is.type + ")";
    }
  };
  return std::visit(Renderer(), expression.node);
}

inline std::string Tree(const Source& source) {
  return source.table + (source.index ? "/" + *source.index : "");
}
inline std::string TreeOf(const ExpressionPtr& where) {
  return where == nullptr ? "" : " WHERE " + Tree(*where);
}
inline std::string TreeOf(const std::optional<Returning>& returning) {
  return returning ? " RETURNING " + std::string(Describe(*returning)) : "";
}

// SELECT a b FROM t/i WHERE ... ORDER a DESC
inline std::string Tree(const Statement& statement) {
  struct Renderer {
    std::string operator()(const Select& select) const {
      std::string text = select.all ? "SELECT *" : "SELECT";
      for (const Path& path : select.projection) text += " " + Tree(path);
      text += " FROM " + Tree(select.source) + TreeOf(select.where);
      for (const OrderKey& key : select.order) {
        text += " ORDER " + Tree(key.path) + (key.descending ? " DESC" : "");
      }
      return text;
    }
    std::string operator()(const Insert& insert) const {
      return "INSERT " + Tree(insert.target) + " " + Tree(*insert.item);
    }
    std::string operator()(const Update& update) const {
      std::string text = "UPDATE " + Tree(update.target);
      for (const Clause& clause : update.clauses) {
        if (const auto* remove = std::get_if<RemoveClause>(&clause)) {
          text += " REMOVE " + Tree(remove->path);
          continue;
        }
        text += " SET";
        for (const Assignment& assignment : std::get<SetClause>(clause).assignments) {
          text += " " + Tree(assignment.path) + "=" + Tree(assignment.value);
        }
      }
      return text + TreeOf(update.where) + TreeOf(update.returning);
    }
    std::string operator()(const Delete& del) const {
      return "DELETE " + Tree(del.target) + TreeOf(del.where) + TreeOf(del.returning);
    }
    std::string operator()(const Exists& exists) const {
      return "EXISTS " + (*this)(exists.select);
    }
  };
  return std::visit(Renderer(), statement.node);
}

// The tree, or "error: " and the message.
inline std::string TreeOf(std::string_view text) {
  const auto parsed = ParsePartiQL(text);
  return parsed.has_value() ? Tree(**parsed) : "error: " + parsed.error().message;
}

}  // namespace tuskgate::grammar::partiql
