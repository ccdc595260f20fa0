#include "gateway/preload/template_values.h"

#include <charconv>
#include <system_error>
#include <utility>

#include <fmt/format.h>

namespace tuskgate::gateway::preload {
namespace {

// A condition, or a name, may be of itself.
constexpr int kMostDepth = 100;

Node PlainAt(int line, std::string text) {
  Node node = StringAt(line, std::move(text));
  node.kind = Node::Kind::kPlain;
  return node;
}

const Node* FindIn(const Node& document, std::string_view section, std::string_view name) {
  const Node* found = document.Find(section);
  return found == nullptr ? nullptr : found->Find(name);
}

const Node& ListOf(const Node& argument, std::size_t size, std::string_view function) {
  if (!argument.IsList() || argument.items.size() != size) {
    throw Fault(argument.line, fmt::format("{} takes a list of {}", function, size));
  }
  return argument;
}

}  // namespace

TemplateValues::TemplateValues(const Node& document, const translator::ArnScope& scope,
                               std::string stack)
    : document_(document), scope_(scope), stack_(std::move(stack)) {}

// {"Ref": ...} or {"Fn::...": ...}
bool TemplateValues::IsCall(const Node& node) {
  return node.IsMap() && node.names.size() == 1 &&
         (node.names[0] == "Ref" || node.names[0].starts_with("Fn::"));
}

std::optional<Node> TemplateValues::Evaluate(const Node& node, int depth) const {
  if (depth > kMostDepth) throw Fault(node.line, "refers to itself");
  if (IsCall(node)) return Call(node.names[0], node.items[0], depth + 1);
  if (node.IsScalar()) return PlainAt(node.line, node.text);
  Node value = node;
  value.items.clear();
  value.names.clear();
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    std::optional<Node> item = Evaluate(node.items[i], depth + 1);
    if (!item) continue;
    if (node.IsMap()) value.names.push_back(node.names[i]);
    value.items.push_back(*std::move(item));
  }
  return value;
}

std::optional<Node> TemplateValues::Call(const std::string& function, const Node& argument,
                                         int depth) const {
  if (function == "Ref") return Ref(argument, argument.text, depth);
  if (function == "Fn::GetAtt") return GetAtt(argument, depth);
  if (function == "Fn::Sub") return Sub(argument, depth);
  if (function == "Fn::Join") return Join(argument, depth);
  if (function == "Fn::Select") return Select(argument, depth);
  if (function == "Fn::FindInMap") return FindInMap(argument, depth);
  if (function == "Fn::If") {
    const Node& list = ListOf(argument, 3, function);
    const bool is_true = IsTrue(list.items[0], list.items[0].text, depth);
    return Evaluate(list.items[is_true ? 1 : 2], depth);
  }
  throw Fault(argument.line, fmt::format("{} is not known to --init", function));
}

std::optional<Node> TemplateValues::Ref(const Node& at, const std::string& name, int depth) const {
  const auto plain = [&at](std::string text) { return PlainAt(at.line, std::move(text)); };
  if (name == "AWS::NoValue") return std::nullopt;
  if (name == "AWS::Region") return plain(scope_.region);
  if (name == "AWS::AccountId") return plain(scope_.account_id);
  if (name == "AWS::Partition") return plain("aws");
  if (name == "AWS::URLSuffix") return plain("amazonaws.com");
  if (name == "AWS::StackName") return plain(stack_);
  if (const Node* parameter = FindIn(document_, "Parameters", name)) {
    const Node* value = parameter->Find("Default");
    if (value == nullptr) throw Fault(at.line, fmt::format("parameter {} has no default", name));
    return plain(value->text);
  }
  const Node* resource = FindIn(document_, "Resources", name);
  if (resource != nullptr && IsTable(resource->TextOf("Type"))) {
    return plain(TableName(name, *resource, depth));
  }
  if (resource != nullptr) {
    throw Fault(at.line, fmt::format("{} is a resource that --init does not make", name));
  }
  throw Fault(at.line, fmt::format("{} is neither a parameter nor a resource", name));
}

// "Table.Arn" or ["Table", "Arn"], of a table.
Node TemplateValues::GetAtt(const Node& argument, int depth) const {
  std::string path = argument.text;
  if (argument.IsList() && argument.items.size() == 2) {
    path = argument.items[0].text + "." + argument.items[1].text;
  }
  const std::size_t dot = path.find('.');
  const std::string name = path.substr(0, dot);
  const Node* resource = FindIn(document_, "Resources", name);
  if (dot == std::string::npos || path.substr(dot) != ".Arn" || resource == nullptr ||
      !IsTable(resource->TextOf("Type"))) {
    throw Fault(argument.line,
                fmt::format("{} is not known to --init: only the Arn of a table is", path));
  }
  return PlainAt(argument.line, translator::TableArn(TableName(name, *resource, depth), scope_));
}

Node TemplateValues::Sub(const Node& argument, int depth) const {
  const bool has_map = argument.IsList();
  const Node& pattern = has_map ? ListOf(argument, 2, "Fn::Sub").items[0] : argument;
  std::string text;
  std::size_t at = 0;
  for (;;) {
    const std::size_t begin = pattern.text.find("${", at);
    const std::size_t end = pattern.text.find('}', begin);
    if (begin == std::string::npos || end == std::string::npos) break;
    text += pattern.text.substr(at, begin - at);
    at = end + 1;
    const std::string name = pattern.text.substr(begin + 2, end - begin - 2);
    const Node* given = has_map ? argument.items[1].Find(name) : nullptr;
    if (name.starts_with('!')) {
      text += "${" + name.substr(1) + "}";
    } else if (given != nullptr) {
      text += Scalar(*given, depth);
    } else if (name.find('.') != std::string::npos) {
      text += GetAtt(PlainAt(pattern.line, name), depth).text;
    } else if (const std::optional<Node> value = Ref(pattern, name, depth)) {
      text += value->text;
    }
  }
  return PlainAt(pattern.line, text + pattern.text.substr(at));
}

Node TemplateValues::Join(const Node& argument, int depth) const {
  const Node& list = ListOf(argument, 2, "Fn::Join");
  const std::optional<Node> parts = Evaluate(list.items[1], depth);
  if (!parts || !parts->IsList()) throw Fault(argument.line, "Fn::Join takes a list of texts");
  std::string text;
  for (const Node& part : parts->items) {
    if (&part != &parts->items.front()) text += list.items[0].text;
    text += part.text;
  }
  return PlainAt(argument.line, std::move(text));
}

// Of a list that is there: [1, [a, b]].
std::optional<Node> TemplateValues::Select(const Node& argument, int depth) const {
  const Node& list = ListOf(argument, 2, "Fn::Select");
  const std::string number = Scalar(list.items[0], depth);
  const Node& from = list.items[1];
  std::size_t place = 0;
  const char* end = number.data() + number.size();
  const auto [stop, error] = std::from_chars(number.data(), end, place);
  if (IsCall(from)) throw Fault(argument.line, "Fn::Select is known to --init of lists alone");
  if (error != std::errc() || stop != end || !from.IsList() || place >= from.items.size()) {
    throw Fault(argument.line, "Fn::Select takes the place of a value in a list");
  }
  return Evaluate(from.items[place], depth);
}

Node TemplateValues::FindInMap(const Node& argument, int depth) const {
  const Node& list = ListOf(argument, 3, "Fn::FindInMap");
  const std::string map = Scalar(list.items[0], depth);
  const std::string first = Scalar(list.items[1], depth);
  const std::string second = Scalar(list.items[2], depth);
  const Node* found = FindIn(document_, "Mappings", map);
  if (found != nullptr) found = found->Find(first);
  if (found != nullptr) found = found->Find(second);
  if (found == nullptr) {
    throw Fault(argument.line, fmt::format("Mappings have no {}, {}, {}", map, first, second));
  }
  return *Evaluate(*found, depth);
}

std::string TemplateValues::Scalar(const Node& node, int depth) const {
  const std::optional<Node> value = Evaluate(node, depth);
  if (!value || !value->IsScalar()) throw Fault(node.line, "a text is expected here");
  return value->text;
}

bool TemplateValues::IsTrue(const Node& at, const std::string& condition, int depth) const {
  const Node* found = FindIn(document_, "Conditions", condition);
  if (found == nullptr) throw Fault(at.line, fmt::format("there is no condition {}", condition));
  return Decide(*found, depth + 1);
}

bool TemplateValues::Decide(const Node& condition, int depth) const {
  if (depth > kMostDepth) throw Fault(condition.line, "refers to itself");
  if (condition.IsMap() && condition.names.size() == 1) {
    const std::string& function = condition.names[0];
    const Node& argument = condition.items[0];
    if (function == "Condition") return IsTrue(argument, argument.text, depth);
    if (function == "Fn::Equals") {
      const Node& list = ListOf(argument, 2, function);
      return Scalar(list.items[0], depth + 1) == Scalar(list.items[1], depth + 1);
    }
    if (function == "Fn::Not") return !Decide(ListOf(argument, 1, function).items[0], depth + 1);
    if (function == "Fn::And" || function == "Fn::Or") {
      const bool ends = function == "Fn::Or";
      for (const Node& part : argument.items) {
        if (Decide(part, depth + 1) == ends) return ends;
      }
      return !ends;
    }
  }
  throw Fault(condition.line, "a condition that --init does not know");
}

bool TemplateValues::IsTable(std::string_view type) {
  return type == "AWS::DynamoDB::Table" || type == "AWS::DynamoDB::GlobalTable";
}

std::string TemplateValues::TableName(const std::string& logical_id, const Node& resource,
                                      int depth) const {
  const Node* properties = resource.Find("Properties");
  const Node* name = properties == nullptr ? nullptr : properties->Find("TableName");
  if (name == nullptr) return logical_id;
  const std::optional<Node> value = Evaluate(*name, depth + 1);
  return value && value->IsScalar() ? value->text : logical_id;
}

}  // namespace tuskgate::gateway::preload
