// ARNs and the patterns that policies have for them: six parts, of which each is matched by itself,
// so that no wildcard reaches across the first five colons.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include <boost/system/result.hpp>

#include "policy/access_request.h"
#include "policy/text_template.h"

namespace tuskgate::policy {

inline constexpr std::size_t kArnParts = 6;
using ArnParts = std::array<std::string_view, kArnParts>;

// Nothing: it has fewer parts. The last one may have colons.
std::optional<ArnParts> SplitArn(std::string_view arn);

// What comparing with a pattern comes to. Unresolved: a variable in it has no value.
enum class Match { kNo, kYes, kUnresolved };

class ArnPattern {
 public:
  // Variables of a Resource may stand behind the fifth colon only and are plain text elsewhere;
  // those of conditions on ARNs stand anywhere.
  enum class Variables { kNone, kInLastPart, kAnywhere };

  // A pattern with fewer parts has wildcards for those that are missing.
  static boost::system::result<ArnPattern, std::string> Read(std::string_view written,
                                                             Variables variables);

  // `parts`: of what is compared; nothing when it is no ARN.
  Match Matches(const std::optional<ArnParts>& parts, const ContextKeys& context) const;

  const std::string& written() const { return written_; }

 private:
  std::string written_;
  bool is_anything_ = false;    // *
  bool has_variables_ = false;  // in any part
  std::array<TextTemplate, kArnParts> parts_;
};

}  // namespace tuskgate::policy
