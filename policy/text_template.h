// Text with policy variables: ${aws:username}, ${aws:PrincipalTag/team, 'none'}, ${*}.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/system/result.hpp>

#include "policy/access_request.h"

namespace tuskgate::policy {

// The form in which ContextKeys are asked for a key: in lower case, but for the name of a tag.
std::string LookUpForm(std::string_view key);

struct TextSyntax {
  bool has_wildcards = false;  // * and ? mean more than themselves
  bool has_variables = false;  // as in documents of the version 2012-10-17
};

// Immutable.
class TextTemplate {
 public:
  // The error says what is wrong with the text.
  static boost::system::result<TextTemplate, std::string> Read(std::string_view written,
                                                               TextSyntax syntax);

  bool IsConstant() const { return tail_.empty(); }

  // The pattern (see wildcard.h) of one without variables.
  const std::string& Constant() const { return head_; }

  // The pattern for a request. Nothing when a variable has no value, or several: such an element
  // of a policy does not match.
  std::optional<std::string> Resolve(const ContextKeys& context) const;

 private:
  struct Variable {
    std::string key;  // in the form for look-up
    std::optional<std::string> fallback;
    std::string text;  // pattern behind it
  };

  std::string head_;
  std::vector<Variable> tail_;
};

}  // namespace tuskgate::policy
