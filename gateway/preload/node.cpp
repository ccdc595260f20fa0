#include "gateway/preload/node.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

namespace tuskgate::gateway::preload {
namespace {

using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

// Of all that a table's definition has.
constexpr std::array<std::string_view, 6> kIntegers = {
    "ReadCapacityUnits",    "WriteCapacityUnits", "MaxReadRequestUnits",
    "MaxWriteRequestUnits", "ReadUnitsPerSecond", "WriteUnitsPerSecond"};
constexpr std::array<std::string_view, 3> kBooleans = {"Enabled", "StreamEnabled",
                                                       "DeletionProtectionEnabled"};

template <typename Names>
bool Contains(const Names& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool IsInteger(const std::string& text) {
  const std::size_t begin = text.starts_with('-') ? 1 : 0;
  return text.size() > begin &&
         std::all_of(text.begin() + static_cast<std::ptrdiff_t>(begin), text.end(),
                     [](unsigned char c) { return std::isdigit(c) != 0; });
}

std::string Lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

void WritePlain(std::string_view name, const std::string& text, Writer& writer) {
  if (Contains(kIntegers, name) && IsInteger(text)) {
    writer.RawValue(text.data(), text.size(), rapidjson::kNumberType);
    return;
  }
  const std::string lower = Lower(text);
  if (Contains(kBooleans, name) && (lower == "true" || lower == "false")) {
    writer.Bool(lower == "true");
    return;
  }
  writer.String(text);
}

void Write(std::string_view name, const Node& node, Writer& writer) {
  switch (node.kind) {
    case Node::Kind::kNull:
      writer.Null();
      return;
    case Node::Kind::kBoolean:
      writer.Bool(node.text == "true");
      return;
    case Node::Kind::kNumber:
      writer.RawValue(node.text.data(), node.text.size(), rapidjson::kNumberType);
      return;
    case Node::Kind::kString:
      writer.String(node.text);
      return;
    case Node::Kind::kPlain:
      WritePlain(name, node.text, writer);
      return;
    case Node::Kind::kList:
      writer.StartArray();
      for (const Node& item : node.items) Write({}, item, writer);
      writer.EndArray();
      return;
    case Node::Kind::kMap:
      writer.StartObject();
      for (std::size_t i = 0; i < node.items.size(); ++i) {
        writer.Key(node.names[i].data(), static_cast<rapidjson::SizeType>(node.names[i].size()));
        Write(node.names[i], node.items[i], writer);
      }
      writer.EndObject();
      return;
  }
}

}  // namespace

const Node* Node::Find(std::string_view name) const {
  for (std::size_t i = names.size(); i-- > 0;) {
    if (names[i] == name && items[i].kind != Kind::kNull) return &items[i];
  }
  return nullptr;
}

std::string Node::TextOf(std::string_view name) const {
  const Node* member = Find(name);
  return member != nullptr && member->IsScalar() ? member->text : std::string();
}

void Node::Add(std::string name, Node value) {
  names.push_back(std::move(name));
  items.push_back(std::move(value));
}

void Node::Remove(std::string_view name) {
  for (std::size_t i = names.size(); i-- > 0;) {
    if (names[i] != name) continue;
    names.erase(names.begin() + static_cast<std::ptrdiff_t>(i));
    items.erase(items.begin() + static_cast<std::ptrdiff_t>(i));
  }
}

Node MapAt(int line) {
  Node node;
  node.kind = Node::Kind::kMap;
  node.line = line;
  return node;
}

Node ListAt(int line) {
  Node node;
  node.kind = Node::Kind::kList;
  node.line = line;
  return node;
}

Node StringAt(int line, std::string text) {
  Node node;
  node.kind = Node::Kind::kString;
  node.line = line;
  node.text = std::move(text);
  return node;
}

std::string WriteJson(const Node& node) {
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  Write({}, node, writer);
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace tuskgate::gateway::preload
