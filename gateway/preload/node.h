// A JSON or YAML document whose parts know their lines, so that what is wrong with one of them can
// be told where it is.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace tuskgate::gateway::preload {

struct Node {
  enum class Kind {
    kNull,
    kBoolean,
    kNumber,
    kString,
    kPlain,  // a scalar whose type its place decides: one without quotes, of YAML or CloudFormation
    kList,
    kMap,
  };

  Kind kind = Kind::kNull;
  int line = 0;                    // from 1
  std::string text;                // of a scalar, as it is written
  std::vector<Node> items;         // of a list; of a map, its values
  std::vector<std::string> names;  // of a map, one for each item

  bool IsList() const { return kind == Kind::kList; }
  bool IsMap() const { return kind == Kind::kMap; }
  bool IsScalar() const { return !IsList() && !IsMap() && kind != Kind::kNull; }

  // The last member of the name, of those that are not null; null where there is none, or no map.
  const Node* Find(std::string_view name) const;
  // The text of a scalar member; empty where there is none.
  std::string TextOf(std::string_view name) const;

  // Of a map.
  void Add(std::string name, Node value);
  void Remove(std::string_view name);
};

Node MapAt(int line);
Node ListAt(int line);
Node StringAt(int line, std::string text);

// What is wrong at a line.
class Fault : public std::runtime_error {
 public:
  Fault(int line, const std::string& message) : std::runtime_error(message), line_(line) {}
  int line() const { return line_; }

 private:
  int line_;
};

// The documents of a text, one after the other. Both throw Fault.
std::vector<Node> ReadJson(const std::string& text);
// Tags such as !Ref become members such as {"Ref": ...}, as CloudFormation's JSON has them.
std::vector<Node> ReadYaml(const std::string& text);

// As JSON. A plain scalar is what the member of its name is in the API: a number, a boolean, or
// else a string.
std::string WriteJson(const Node& node);

}  // namespace tuskgate::gateway::preload
