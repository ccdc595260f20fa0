#include "grammar/print_partiql.h"

#include <string_view>
#include <utility>
#include <variant>

namespace tuskgate::grammar {

using namespace partiql;

namespace {

// How much an expression binds, as the rules of PartiQL.g4 nest.
enum Binding { kOr = 1, kAnd, kNot, kEquality, kComparison, kSum, kPrefixed, kTerm };

Binding BindingOf(Operator op) {
  switch (op) {
    case Operator::kOr:
      return kOr;
    case Operator::kAnd:
      return kAnd;
    case Operator::kEqual:
    case Operator::kNotEqual:
      return kEquality;
    case Operator::kLess:
    case Operator::kLessOrEqual:
    case Operator::kGreater:
    case Operator::kGreaterOrEqual:
      return kComparison;
    default:
      return kSum;
  }
}

Binding BindingOf(const Expression& expression) {
  struct Visitor {
    Binding operator()(const Binary& binary) const { return BindingOf(binary.op); }
    Binding operator()(const Not&) const { return kNot; }
    Binding operator()(const Sign&) const { return kPrefixed; }
    Binding operator()(const Between&) const { return kComparison; }
    Binding operator()(const In&) const { return kEquality; }
    Binding operator()(const IsType&) const { return kEquality; }
    Binding operator()(const Path&) const { return kTerm; }
    Binding operator()(const Text&) const { return kTerm; }
    Binding operator()(const Number&) const { return kTerm; }
    Binding operator()(const Boolean&) const { return kTerm; }
    Binding operator()(const Null&) const { return kTerm; }
    Binding operator()(const Missing&) const { return kTerm; }
    Binding operator()(const Ion&) const { return kTerm; }
    Binding operator()(const Parameter&) const { return kTerm; }
    Binding operator()(const List&) const { return kTerm; }
    Binding operator()(const Bag&) const { return kTerm; }
    Binding operator()(const Tuple&) const { return kTerm; }
    Binding operator()(const Call&) const { return kTerm; }
  };
  return std::visit(Visitor{}, expression.node);
}

class Printer {
 public:
  std::string text;

  void Quote(std::string_view content, char quote) {
    text.push_back(quote);
    for (const char c : content) {
      text.push_back(c);
      if (c == quote) text.push_back(c);
    }
    text.push_back(quote);
  }

  void PrintPath(const Path& path) {
    for (const PathStep& step : path.steps) {
      if (const auto* name = std::get_if<std::string>(&step)) {
        if (&step != &path.steps.front()) text.push_back('.');
        Quote(*name, '"');
      } else {
        text.append("[").append(std::to_string(std::get<std::uint32_t>(step))).append("]");
      }
    }
  }

  void PrintAt(Binding least, const Expression& expression) {
    const bool parenthesized = BindingOf(expression) < least;
    if (parenthesized) text.push_back('(');
    std::visit([this](const auto& node) { Node(node); }, expression.node);
    if (parenthesized) text.push_back(')');
  }

  void PrintSource(const Source& source) {
    Quote(source.table, '"');
    if (!source.index) return;
    text.push_back('.');
    Quote(*source.index, '"');
  }

  void PrintWhere(const ExpressionPtr& where) {
    if (where == nullptr) return;
    text.append(" WHERE ");
    PrintAt(kOr, *where);
  }

  void PrintReturning(const std::optional<Returning>& returning) {
    if (returning) text.append(" RETURNING ").append(Describe(*returning));
  }

  // --- statements ---

  void Statement(const Select& select) {
    text.append("SELECT ");
    if (select.all) text.push_back('*');
    for (const Path& path : select.projection) {
      if (&path != &select.projection.front()) text.append(", ");
      PrintPath(path);
    }
    text.append(" FROM ");
    PrintSource(select.source);
    PrintWhere(select.where);
    for (const OrderKey& key : select.order) {
      text.append(&key == &select.order.front() ? " ORDER BY " : ", ");
      PrintPath(key.path);
      if (key.descending) text.append(" DESC");
    }
  }
  void Statement(const Insert& insert) {
    text.append("INSERT INTO ");
    PrintSource(insert.target);
    text.append(" VALUE ");
    PrintAt(kOr, *insert.item);
  }
  void Statement(const Update& update) {
    // Parameters are numbered from the left: where those of the condition come first, so does it.
    text.append(update.where_first ? "FROM " : "UPDATE ");
    PrintSource(update.target);
    if (update.where_first) PrintWhere(update.where);
    for (const Clause& clause : update.clauses) PrintClause(clause);
    if (!update.where_first) PrintWhere(update.where);
    PrintReturning(update.returning);
  }
  void Statement(const Delete& del) {
    text.append("DELETE FROM ");
    PrintSource(del.target);
    PrintWhere(del.where);
    PrintReturning(del.returning);
  }
  void Statement(const Exists& exists) {
    text.append("EXISTS(");
    Statement(exists.select);
    text.push_back(')');
  }

 private:
  void PrintClause(const Clause& clause) {
    if (const auto* remove = std::get_if<RemoveClause>(&clause)) {
      text.append(" REMOVE ");
      PrintPath(remove->path);
      return;
    }
    const auto& assignments = std::get<SetClause>(clause).assignments;
    for (const Assignment& assignment : assignments) {
      text.append(&assignment == &assignments.front() ? " SET " : ", ");
      PrintPath(assignment.path);
      text.append(" = ");
      PrintAt(kOr, assignment.value);
    }
  }

  void PrintAll(const Expressions& expressions) {
    for (const Expression& expression : expressions) {
      if (&expression != &expressions.front()) text.append(", ");
      PrintAt(kOr, expression);
    }
  }

  void Node(const Path& path) { PrintPath(path); }
  void Node(const Text& string) { Quote(string.value, '\''); }
  void Node(const Number& number) { text.append(number.text); }
  void Node(const Boolean& boolean) { text.append(boolean.value ? "true" : "false"); }
  void Node(const Null&) { text.append("null"); }
  void Node(const Missing&) { text.append("MISSING"); }
  void Node(const Ion& ion) { text.append(ion.text); }
  void Node(const Parameter&) { text.push_back('?'); }
  void Node(const List& list) {
    text.push_back('[');
    PrintAll(list.elements);
    text.push_back(']');
  }
  void Node(const Bag& bag) {
    text.append("<<");
    PrintAll(bag.elements);
    text.append(">>");
  }
  void Node(const Tuple& tuple) {
    text.push_back('{');
    for (const auto& member : tuple.members) {
      if (&member != &tuple.members.front()) text.append(", ");
      PrintAt(kOr, member.first);
      text.append(": ");
      PrintAt(kOr, member.second);
    }
    text.push_back('}');
  }
  void Node(const Call& call) {
    text.append(call.name).push_back('(');
    if (call.star) text.push_back('*');
    PrintAll(call.arguments);
    text.push_back(')');
  }
  void Node(const Binary& binary) {
    const Binding binding = BindingOf(binary.op);
    PrintAt(binding, *binary.left);
    text.append(" ").append(Symbol(binary.op)).append(" ");
    PrintAt(static_cast<Binding>(binding + 1), *binary.right);
  }
  void Node(const Not& negation) {
    text.append("NOT ");
    PrintAt(kNot, *negation.operand);
  }
  // With a blank: two signs would begin a comment.
  void Node(const Sign& sign) {
    text.push_back(sign.sign);
    text.push_back(' ');
    PrintAt(kPrefixed, *sign.operand);
  }
  void Node(const Between& between) {
    PrintAt(kComparison, *between.value);
    text.append(" BETWEEN ");
    PrintAt(kSum, *between.low);
    text.append(" AND ");
    PrintAt(kSum, *between.high);
  }
  void Node(const In& in) {
    PrintAt(kEquality, *in.value);
    text.append(" IN ");
    PrintAt(kComparison, *in.choices);
  }
  void Node(const IsType& is) {
    PrintAt(kEquality, *is.value);
    text.append(" IS ").append(is.type);
  }
};

}  // namespace

std::string Print(const partiql::Statement& statement) {
  Printer printer;
  std::visit([&printer](const auto& node) { printer.Statement(node); }, statement.node);
  return std::move(printer.text);
}

std::string Print(const partiql::Expression& expression) {
  Printer printer;
  printer.PrintAt(kOr, expression);
  return std::move(printer.text);
}

}  // namespace tuskgate::grammar
