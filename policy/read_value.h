// Pieces that reading a policy document is made of.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/policy.h"
#include "translator/model/json.h"

namespace tuskgate::policy {

// A place in a document and what is there, such as Statement[0].Action. What is wrong first is kept
// as the document's fault, and reading goes on, with nothing in its place.
class Place {
 public:
  Place(const translator::Json& value, std::optional<PolicyFault>& fault)
      : value_(value), fault_(fault) {}

  const translator::Json& value() const { return value_; }

  Place Member(std::string_view name, const translator::Json& value) const;
  Place Entry(std::size_t number, const translator::Json& value) const;

  void Refuse(std::string_view complaint, PolicyFaultKind kind = PolicyFaultKind::kSyntax) const;

  // Of an element that has to be there.
  void RefuseWithout(std::string_view element) const;

  // False when it is none, or has a member twice.
  bool RequireObject() const;
  std::string RequireString() const;

  // A string, or a list of them that is not empty.
  std::vector<std::string> RequireStrings(PolicyFaultKind if_empty) const;

  // Likewise, with numbers and booleans as well, as values of conditions are written.
  std::vector<std::string> RequireScalars() const;

 private:
  Place(std::string path, const translator::Json& value, std::optional<PolicyFault>& fault)
      : path_(std::move(path)), value_(value), fault_(fault) {}

  std::string RequireScalar() const;
  std::vector<std::string> OneOrMore(PolicyFaultKind if_empty,
                                     std::string (Place::*read)() const) const;

  std::string path_;
  const translator::Json& value_;
  std::optional<PolicyFault>& fault_;
};

}  // namespace tuskgate::policy
