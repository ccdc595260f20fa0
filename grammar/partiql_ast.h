// The syntax trees of PartiQL statements, as plain values.
//
// A tree depends on the text of the statement alone and can be cached by it: parameters are
// numbers, functions are names, and literals are as written. The translator binds it to a request.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.html
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace tuskgate::grammar::partiql {

// Where a token is, as messages tell it: from 1, in characters.
struct Position {
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  std::uint32_t length = 0;
};

// "at 1:8:5"
std::string Describe(const Position& position);

// A member's name or a list index.
using PathStep = std::variant<std::string, std::uint32_t>;

// The first step is always a name.
struct Path {
  std::vector<PathStep> steps;
  Position position;  // of its first token
};

// What a column that selects it is called: the last name in it and the indexes behind that.
std::string ColumnName(const Path& path);

struct Expression;
using ExpressionPtr = std::unique_ptr<Expression>;
using Expressions = std::vector<Expression>;

struct Text {
  std::string value;
};
struct Number {
  std::string text;  // as written, without a sign
};
struct Boolean {
  bool value = false;
};
struct Null {};
struct Missing {};
struct Ion {
  std::string text;
};

struct Parameter {
  std::size_t number = 0;  // from 0
  Position position;
};

// [a, b], or (a, b), which means the same.
struct List {
  Expressions elements;
};
// <<a, b>>
struct Bag {
  Expressions elements;
};
// {'a': b}
struct Tuple {
  std::vector<std::pair<Expression, Expression>> members;
};

struct Call {
  std::string name;  // in lower case
  Expressions arguments;
  bool star = false;  // COUNT(*)
  Position position;  // of the name
};

enum class Operator {
  kOr,
  kAnd,
  kEqual,
  kNotEqual,
  kLess,
  kLessOrEqual,
  kGreater,
  kGreaterOrEqual,
  kAdd,
  kSubtract,
  kConcatenate,
  kMultiply,
  kDivide,
  kModulo
};

// As the statement spells it, but for `!=`, which is `<>`.
std::string_view Symbol(Operator op);

struct Binary {
  Operator op = Operator::kAnd;
  ExpressionPtr left;
  ExpressionPtr right;
};
struct Not {
  ExpressionPtr operand;
};
struct Sign {
  char sign = '-';
  ExpressionPtr operand;
};
struct Between {
  ExpressionPtr value;
  ExpressionPtr low;
  ExpressionPtr high;
};
struct In {
  ExpressionPtr value;
  ExpressionPtr choices;
};
struct IsType {
  ExpressionPtr value;
  std::string type;  // in upper case: "MISSING", "DOUBLE PRECISION"
};

struct Expression {
  std::variant<Path, Text, Number, Boolean, Null, Missing, Ion, Parameter, List, Bag, Tuple, Call,
               Binary, Not, Sign, Between, In, IsType>
      node;
};

// --- statements ---

struct Source {
  std::string table;
  std::optional<std::string> index;
};

struct OrderKey {
  Path path;
  bool descending = false;
};

struct Select {
  bool all = false;  // SELECT *
  std::vector<Path> projection;
  Source source;
  ExpressionPtr where;  // null: none
  std::vector<OrderKey> order;
};

enum class Returning { kAllOld, kModifiedOld, kAllNew, kModifiedNew };

// "ALL OLD *"
std::string_view Describe(Returning returning);

struct Insert {
  Source target;
  ExpressionPtr item;
};

struct Assignment {
  Path path;
  Expression value;
};
// SET a = 1, b = 2
struct SetClause {
  std::vector<Assignment> assignments;
};
// REMOVE a
struct RemoveClause {
  Path path;
};
using Clause = std::variant<SetClause, RemoveClause>;

// UPDATE ... SET ... WHERE ..., or FROM ... WHERE ... SET ..., which means the same.
struct Update {
  Source target;
  std::vector<Clause> clauses;
  ExpressionPtr where;
  std::optional<Returning> returning;
  bool where_first = false;  // as written
};

struct Delete {
  Source target;
  ExpressionPtr where;
  std::optional<Returning> returning;
};

// EXISTS(SELECT ...)
struct Exists {
  Select select;
};

struct Statement {
  std::variant<Select, Insert, Update, Delete, Exists> node;
  std::size_t parameters = 0;  // the `?` it has

  // What it is about.
  const Source& Target() const;
  bool IsRead() const { return std::holds_alternative<Select>(node); }
};

}  // namespace tuskgate::grammar::partiql
