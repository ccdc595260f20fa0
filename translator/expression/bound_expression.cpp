#include "translator/expression/bound_expression.h"

#include <fmt/format.h>

namespace tuskgate::translator {

bool operator==(const BoundPath& left, const BoundPath& right) { return left.steps == right.steps; }

std::string Describe(const BoundPath& path) {
  std::string text = "[";
  for (const BoundStep& step : path.steps) {
    if (text.size() > 1) text.append(", ");
    if (const auto* name = std::get_if<std::string>(&step)) {
      text.append(*name);
    } else {
      text.append(fmt::format("[{}]", std::get<std::uint32_t>(step)));
    }
  }
  return text + "]";
}

namespace {

class PathVisitor {
 public:
  explicit PathVisitor(const std::function<void(const BoundPath&)>& visit) : visit_(visit) {}

  void Visit(const BoundCondition& condition) {
    std::visit([this](const auto& node) { Node(node); }, condition.node);
  }

 private:
  void Operand(const BoundOperand& operand) {
    if (const BoundPath* path = operand.Path()) visit_(*path);
    if (const BoundSize* size = operand.Size()) Operand(*size->operand);
  }
  void Node(const BoundComparison& node) {
    Operand(node.left);
    Operand(node.right);
  }
  void Node(const BoundBetween& node) {
    Operand(node.value);
    Operand(node.low);
    Operand(node.high);
  }
  void Node(const BoundIn& node) {
    Operand(node.value);
    for (const BoundOperand& choice : node.choices) Operand(choice);
  }
  void Node(const BoundExists& node) { visit_(node.path); }
  void Node(const BoundTypeIs& node) { Operand(node.operand); }
  void Node(const BoundBeginsWith& node) {
    Operand(node.value);
    Operand(node.prefix);
  }
  void Node(const BoundContains& node) {
    Operand(node.value);
    Operand(node.part);
  }
  void Node(const BoundAnd& node) {
    Visit(*node.left);
    Visit(*node.right);
  }
  void Node(const BoundOr& node) {
    Visit(*node.left);
    Visit(*node.right);
  }
  void Node(const BoundNot& node) { Visit(*node.operand); }

  const std::function<void(const BoundPath&)>& visit_;
};

}  // namespace

void VisitPaths(const BoundCondition& condition,
                const std::function<void(const BoundPath&)>& visit) {
  PathVisitor(visit).Visit(condition);
}

namespace {

void VisitOperand(const BoundUpdateOperand& operand,
                  const std::function<void(const BoundPath&)>& visit) {
  if (const auto* path = std::get_if<BoundPath>(&operand.node)) visit(*path);
  if (const auto* choice = std::get_if<BoundIfNotExists>(&operand.node)) {
    visit(choice->path);
    VisitOperand(*choice->otherwise, visit);
  }
  if (const auto* append = std::get_if<BoundListAppend>(&operand.node)) {
    VisitOperand(*append->head, visit);
    VisitOperand(*append->tail, visit);
  }
}

}  // namespace

void VisitPaths(const BoundUpdate& update, const std::function<void(const BoundPath&)>& visit) {
  for (const BoundPath* target : update.Targets()) visit(*target);
  for (const BoundSet& set : update.set) {
    VisitOperand(set.left, visit);
    if (set.right) VisitOperand(*set.right, visit);
  }
}

std::vector<const BoundPath*> BoundUpdate::Targets() const {
  std::vector<const BoundPath*> targets;
  for (const BoundSet& action : set) targets.push_back(&action.path);
  for (const BoundPath& path : remove) targets.push_back(&path);
  for (const BoundAdd& action : add) targets.push_back(&action.path);
  for (const BoundDelete& action : del) targets.push_back(&action.path);
  return targets;
}

}  // namespace tuskgate::translator
