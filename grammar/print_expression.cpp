#include "grammar/print_expression.h"

#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace tuskgate::grammar {
namespace {

std::string_view Symbol(Comparator comparator) {
  switch (comparator) {
    case Comparator::kEqual:
      return " = ";
    case Comparator::kNotEqual:
      return " <> ";
    case Comparator::kLess:
      return " < ";
    case Comparator::kLessOrEqual:
      return " <= ";
    case Comparator::kGreater:
      return " > ";
    case Comparator::kGreaterOrEqual:
      break;
  }
  return " >= ";
}

// How much a condition binds.
enum Binding { kOr = 1, kAnd, kNot, kPredicate };

Binding BindingOf(const Condition& condition) {
  if (std::holds_alternative<Or>(condition.node)) return kOr;
  if (std::holds_alternative<And>(condition.node)) return kAnd;
  return std::holds_alternative<Not>(condition.node) ? kNot : kPredicate;
}

class Printer {
 public:
  std::string text;

  void PrintPath(const Path& path) {
    for (const PathStep& step : path.steps) {
      if (const auto* index = std::get_if<ListIndex>(&step)) {
        text.append("[").append(std::to_string(index->value)).append("]");
        continue;
      }
      if (&step != &path.steps.front()) text.push_back('.');
      text.append(std::get<NameRef>(step).text);
    }
  }

  template <typename Element, typename Printed>
  void PrintAll(const std::vector<Element>& elements, const Printed& print) {
    for (const Element& element : elements) {
      if (&element != &elements.front()) text.append(", ");
      print(element);
    }
  }

  void PrintOperand(const Operand& operand) {
    if (const auto* path = std::get_if<Path>(&operand.node)) {
      PrintPath(*path);
    } else if (const auto* value = std::get_if<ValueRef>(&operand.node)) {
      text.append(value->name);
    } else {
      Node(std::get<FunctionCall>(operand.node));
    }
  }

  void PrintAt(Binding least, const Condition& condition) {
    const bool parenthesized = BindingOf(condition) < least;
    if (parenthesized) text.push_back('(');
    std::visit([this](const auto& node) { Node(node); }, condition.node);
    if (parenthesized) text.push_back(')');
  }

  void PrintValue(const SetValue& value) {
    PrintOperand(value.left);
    if (value.arithmetic == 0) return;
    text.append(" ").append(1, value.arithmetic).append(" ");
    PrintOperand(*value.right);
  }

  void PrintSection(UpdateSection section, const UpdateExpression& update) {
    if (!text.empty()) text.push_back(' ');
    const auto change = [this](const PathValueAction& action) {
      PrintPath(action.path);
      text.append(" ").append(action.value.name);
    };
    switch (section) {
      case UpdateSection::kSet:
        text.append("SET ");
        PrintAll(update.set, [this](const SetAction& action) {
          PrintPath(action.path);
          text.append(" = ");
          PrintValue(action.value);
        });
        break;
      case UpdateSection::kRemove:
        text.append("REMOVE ");
        PrintAll(update.remove, [this](const Path& path) { PrintPath(path); });
        break;
      case UpdateSection::kAdd:
        text.append("ADD ");
        PrintAll(update.add, change);
        break;
      case UpdateSection::kDelete:
        text.append("DELETE ");
        PrintAll(update.del, change);
        break;
    }
  }

 private:
  void Node(const Comparison& comparison) {
    PrintOperand(comparison.left);
    text.append(Symbol(comparison.comparator));
    PrintOperand(comparison.right);
  }
  void Node(const Between& between) {
    PrintOperand(between.value);
    text.append(" BETWEEN ");
    PrintOperand(between.low);
    text.append(" AND ");
    PrintOperand(between.high);
  }
  void Node(const In& in) {
    PrintOperand(in.value);
    text.append(" IN (");
    PrintAll(in.choices, [this](const Operand& choice) { PrintOperand(choice); });
    text.push_back(')');
  }
  void Node(const FunctionCall& call) {
    text.append(call.name).append("(");
    PrintAll(call.arguments, [this](const Operand& argument) { PrintOperand(argument); });
    text.push_back(')');
  }
  void Node(const And& both) {
    PrintAt(kAnd, *both.left);
    text.append(" AND ");
    PrintAt(kNot, *both.right);
  }
  void Node(const Or& either) {
    PrintAt(kOr, *either.left);
    text.append(" OR ");
    PrintAt(kAnd, *either.right);
  }
  void Node(const Not& negation) {
    text.append("NOT ");
    PrintAt(kNot, *negation.operand);
  }
};

}  // namespace

std::string Print(const Condition& condition) {
  Printer printer;
  printer.PrintAt(kOr, condition);
  return std::move(printer.text);
}

std::string Print(const UpdateExpression& update) {
  Printer printer;
  for (const UpdateSection section : update.sections) printer.PrintSection(section, update);
  return std::move(printer.text);
}

std::string Print(const Projection& projection) {
  Printer printer;
  printer.PrintAll(projection.paths, [&printer](const Path& path) { printer.PrintPath(path); });
  return std::move(printer.text);
}

}  // namespace tuskgate::grammar
