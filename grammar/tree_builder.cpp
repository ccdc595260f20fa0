#include "grammar/tree_builder.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <memory>
#include <utility>

#include "grammar/function_names.h"
#include "grammar/reserved_words.h"

namespace tuskgate::grammar {
namespace {

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
constexpr std::size_t kMaxOperators = 300;
constexpr std::size_t kMaxInChoices = 100;
constexpr std::size_t kMaxPathSteps = 32;

void SetOnce(std::string& error, std::string message) {
  if (error.empty()) error = std::move(message);
}

Comparator ComparatorOf(std::size_t token_type) {
  switch (token_type) {
    case ExpressionParser::EQ:
      return Comparator::kEqual;
    case ExpressionParser::NE:
      return Comparator::kNotEqual;
    case ExpressionParser::LT:
      return Comparator::kLess;
    case ExpressionParser::LE:
      return Comparator::kLessOrEqual;
    case ExpressionParser::GT:
      return Comparator::kGreater;
    default:
      return Comparator::kGreaterOrEqual;
  }
}

// left := `left AND next`, or with OR.
template <typename Junction>
void Join(Condition& left, Condition next) {
  Condition joined{Junction{std::make_unique<Condition>(std::move(left)),
                            std::make_unique<Condition>(std::move(next))}};
  left = std::move(joined);
}

}  // namespace

Condition TreeBuilder::Build(ExpressionParser::ConditionContext& context) {
  return BuildDisjunction(*context.root);
}

UpdateExpression TreeBuilder::Build(ExpressionParser::UpdateContext& context) {
  is_update_ = true;
  UpdateExpression update;
  for (ExpressionParser::SectionContext* section : context.sections) {
    BuildSection(*section, update);
  }
  return update;
}

Projection TreeBuilder::Build(ExpressionParser::ProjectionContext& context) {
  Projection projection;
  projection.paths.reserve(context.paths.size());
  for (ExpressionParser::PathContext* path : context.paths) {
    projection.paths.push_back(BuildPath(*path));
  }
  return projection;
}

std::optional<std::string> TreeBuilder::Error() const {
  if (!name_error_.empty()) return name_error_;
  if (!section_error_.empty()) return section_error_;
  // The service stops counting at the first one too many.
  if (operators_ > kMaxOperators) {
    return "The expression contains too many operators; operator count: " +
           std::to_string(kMaxOperators + 1);
  }
  if (!in_error_.empty()) return in_error_;
  if (!depth_error_.empty()) return depth_error_;
  return std::nullopt;
}

std::string_view TreeBuilder::Text(const antlr4::Token& token) const {
  return text_.substr(token.getStartIndex(), token.getStopIndex() - token.getStartIndex() + 1);
}

// --- conditions -------------------------------------------------------------------------------

Condition TreeBuilder::BuildDisjunction(ExpressionParser::DisjunctionContext& context) {
  Condition condition = BuildConjunction(*context.terms.front());
  for (std::size_t i = 1; i < context.terms.size(); ++i) {
    CountOperator();
    Join<Or>(condition, BuildConjunction(*context.terms[i]));
  }
  return condition;
}

Condition TreeBuilder::BuildConjunction(ExpressionParser::ConjunctionContext& context) {
  Condition condition = BuildNegation(*context.terms.front());
  for (std::size_t i = 1; i < context.terms.size(); ++i) {
    CountOperator();
    Join<And>(condition, BuildNegation(*context.terms[i]));
  }
  return condition;
}

Condition TreeBuilder::BuildNegation(ExpressionParser::NegationContext& context) {
  Condition condition = BuildPredicate(*context.inner);
  for (std::size_t i = 0; i < context.nots.size(); ++i) {
    CountOperator();
    Condition negated{Not{std::make_unique<Condition>(std::move(condition))}};
    condition = std::move(negated);
  }
  return condition;
}

Condition TreeBuilder::BuildPredicate(ExpressionParser::PredicateContext& context) {
  ExpressionParser::PrimaryContext& subject = *context.subject;
  if (context.comparator != nullptr) {
    CountOperator();
    return {Comparison{ComparatorOf(context.comparator->getType()), BuildSubject(subject),
                       BuildOperand(*context.right)}};
  }
  if (context.low != nullptr) {
    CountOperator();
    return {
        Between{BuildSubject(subject), BuildOperand(*context.low), BuildOperand(*context.high)}};
  }
  if (!context.choices.empty()) {
    CountOperator();
    In in{BuildSubject(subject), {}};
    in.choices.reserve(context.choices.size());
    for (ExpressionParser::OperandContext* choice : context.choices) {
      in.choices.push_back(BuildOperand(*choice));
    }
    if (in.choices.size() > kMaxInChoices) {
      SetOnce(in_error_,
              "The IN operator is provided with too many operands; number of operands: " +
                  std::to_string(in.choices.size()));
    }
    return {std::move(in)};
  }
  if (subject.group != nullptr) return BuildDisjunction(*subject.group);
  return {BuildCall(*subject.function, CallPlace::kCondition)};
}

// The parser has seen to it that the parentheses of a subject hold nothing but an operand.
Operand TreeBuilder::BuildSubject(ExpressionParser::PrimaryContext& context) {
  ExpressionParser::PrimaryContext* primary = &context;
  while (primary->group != nullptr) {
    primary = primary->group->terms.front()->terms.front()->inner->subject;
  }
  return BuildUngrouped(*primary);
}

// --- operands ---------------------------------------------------------------------------------

Operand TreeBuilder::BuildOperand(ExpressionParser::OperandContext& context, CallPlace place) {
  ExpressionParser::OperandContext* operand = &context;
  while (operand->group != nullptr) operand = operand->group;
  return BuildUngrouped(*operand, place);
}

Operand TreeBuilder::BuildOperand(ExpressionParser::SetTermContext& context) {
  ExpressionParser::SetTermContext* term = &context;
  while (term->group != nullptr) term = term->group->left;
  return BuildUngrouped(*term);
}

template <typename Context>
Operand TreeBuilder::BuildUngrouped(Context& context, CallPlace place) {
  if (context.reference != nullptr) return {BuildPath(*context.reference)};
  if (context.value != nullptr) return {BuildValue(*context.value)};
  return {BuildCall(*context.function, place)};
}

// What is wrong with a function comes before what is wrong with its arguments.
FunctionCall TreeBuilder::BuildCall(ExpressionParser::CallContext& context, CallPlace place) {
  FunctionCall call{std::string(Text(*context.function)), {}};
  CheckCall(call.name, place);
  call.arguments.reserve(context.arguments.size());
  for (ExpressionParser::OperandContext* argument : context.arguments) {
    call.arguments.push_back(BuildOperand(*argument, CallPlace::kArgument));
  }
  return call;
}

void TreeBuilder::CheckCall(std::string_view name, CallPlace place) {
  const auto fail = [this, name](std::string_view what) {
    SetOnce(name_error_, std::string(what) + "; function: " + std::string(name));
  };
  constexpr std::string_view kUsedWrongly =
      "The function is not allowed to be used this way in an expression";
  if (!IsFunctionName(name)) return fail("Invalid function name");
  if (is_update_) {
    if (!IsUpdateFunction(name)) return fail("The function is not allowed in an update expression");
    if (place == CallPlace::kArgument && name == "list_append") fail(kUsedWrongly);
    return;
  }
  if (IsUpdateFunction(name)) return fail("The function is not allowed in a condition expression");
  // The only function that may stand for an operand, and nowhere else.
  if ((name == "size") == (place == CallPlace::kCondition)) fail(kUsedWrongly);
}

Path TreeBuilder::BuildPath(ExpressionParser::PathContext& context) {
  Path path;
  path.steps.reserve(1 + context.steps.size());
  path.steps.emplace_back(BuildName(*context.root));
  for (ExpressionParser::StepContext* step : context.steps) {
    if (step->member != nullptr) {
      path.steps.emplace_back(BuildName(*step->member));
    } else {
      path.steps.emplace_back(ListIndex{ListIndexValue(Text(*step->index))});
    }
  }
  if (path.steps.size() > kMaxPathSteps) {
    SetOnce(depth_error_, "The document path has too many nesting levels; nesting levels: " +
                              std::to_string(path.steps.size()));
  }
  return path;
}

NameRef TreeBuilder::BuildName(const antlr4::Token& token) {
  const std::string_view name = Text(token);
  const bool placeholder = token.getType() == ExpressionParser::PLACEHOLDER;
  if (!placeholder && IsReservedWord(name)) {
    SetOnce(name_error_,
            "Attribute name is a reserved keyword; reserved keyword: " + std::string(name));
  }
  return {std::string(name), placeholder};
}

ValueRef TreeBuilder::BuildValue(const antlr4::Token& token) { return {std::string(Text(token))}; }

std::uint64_t TreeBuilder::ListIndexValue(std::string_view digits) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc() || value > std::numeric_limits<std::int32_t>::max()) {
    SetOnce(name_error_,
            "List index is not within the allowable range; index: [" + std::string(digits) + "]");
  }
  return value;
}

// --- updates ----------------------------------------------------------------------------------

void TreeBuilder::BuildSection(ExpressionParser::SectionContext& context,
                               UpdateExpression& update) {
  const auto open = [&](UpdateSection section, std::string_view keyword) {
    if (std::ranges::find(update.sections, section) != update.sections.end()) {
      SetOnce(section_error_, "The \"" + std::string(keyword) +
                                  "\" section can only be used once in an update expression;");
    }
    update.sections.push_back(section);
  };
  const auto append_changes = [&](std::vector<PathValueAction>& actions) {
    for (ExpressionParser::ChangeContext* change : context.changes) {
      actions.push_back({BuildPath(*change->target), BuildValue(*change->value)});
    }
  };
  switch (context.keyword->getType()) {
    case ExpressionParser::SET:
      open(UpdateSection::kSet, "SET");
      for (ExpressionParser::AssignmentContext* assignment : context.assignments) {
        update.set.push_back({BuildPath(*assignment->target), BuildSetValue(*assignment->source)});
      }
      break;
    case ExpressionParser::REMOVE:
      open(UpdateSection::kRemove, "REMOVE");
      for (ExpressionParser::PathContext* path : context.removals) {
        update.remove.push_back(BuildPath(*path));
      }
      break;
    case ExpressionParser::ADD:
      open(UpdateSection::kAdd, "ADD");
      append_changes(update.add);
      break;
    default:
      open(UpdateSection::kDelete, "DELETE");
      append_changes(update.del);
      break;
  }
}

SetValue TreeBuilder::BuildSetValue(ExpressionParser::SetValueContext& context) {
  // Parentheses around the whole value; those around an operand are BuildOperand's.
  ExpressionParser::SetValueContext* value = &context;
  while (value->arithmetic == nullptr && value->left->group != nullptr) value = value->left->group;

  SetValue result{BuildOperand(*value->left), 0, std::nullopt};
  if (value->arithmetic != nullptr) {
    CountOperator();
    result.arithmetic = Text(*value->arithmetic).front();
    result.right = BuildOperand(*value->right);
  }
  return result;
}

}  // namespace tuskgate::grammar
