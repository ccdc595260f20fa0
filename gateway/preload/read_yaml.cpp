#include <utility>

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include "gateway/preload/node.h"

namespace tuskgate::gateway::preload {
namespace {

// An alias may stand for many nodes, or in some for one that holds it.
constexpr int kMostDepth = 100;
constexpr int kMostNodes = 1'000'000;

class Converter {
 public:
  Node Convert(const YAML::Node& yaml, int depth) {
    const int line = yaml.Mark().line + 1;
    if (depth > kMostDepth || ++count_ > kMostNodes)
      throw Fault(line, "nested too deep, or too large");
    const std::string& tag = yaml.Tag();
    Node node = Value(yaml, line, depth);
    // "!Ref", but neither "!", of what is in quotes, nor "!!str", which comes as a URI.
    if (tag.size() < 2 || tag.front() != '!') return node;
    const std::string name = tag.substr(1);
    Node function = MapAt(line);
    function.Add(name == "Ref" || name == "Condition" ? name : "Fn::" + name, std::move(node));
    return function;
  }

 private:
  Node Value(const YAML::Node& yaml, int line, int depth) {
    switch (yaml.Type()) {
      case YAML::NodeType::Undefined:
      case YAML::NodeType::Null: {
        Node node;
        node.line = line;
        return node;
      }
      case YAML::NodeType::Scalar: {
        Node node = StringAt(line, yaml.Scalar());
        // "?" is the tag of what has no quotes; one that names a function says nothing of them.
        if (yaml.Tag() != "!") node.kind = Node::Kind::kPlain;
        return node;
      }
      case YAML::NodeType::Sequence: {
        Node node = ListAt(line);
        for (const YAML::Node& item : yaml) node.items.push_back(Convert(item, depth + 1));
        return node;
      }
      case YAML::NodeType::Map:
        break;
    }
    Node node = MapAt(line);
    for (const auto& entry : yaml) {
      if (!entry.first.IsScalar())
        throw Fault(entry.first.Mark().line + 1, "a key that is no scalar");
      node.Add(entry.first.Scalar(), Convert(entry.second, depth + 1));
    }
    return node;
  }

  int count_ = 0;
};

}  // namespace

std::vector<Node> ReadYaml(const std::string& text) {
  std::vector<Node> documents;
  try {
    for (const YAML::Node& yaml : YAML::LoadAll(text)) {
      if (!yaml.IsNull()) documents.push_back(Converter().Convert(yaml, 0));
    }
  } catch (const YAML::Exception& error) {
    throw Fault(error.mark.line + 1, fmt::format("not YAML: {}", error.msg));
  }
  return documents;
}

}  // namespace tuskgate::gateway::preload
