#include "policy/arn_pattern.h"

#include <vector>

#include "policy/wildcard.h"

namespace tuskgate::policy {
namespace {

// At the first five colons; where variables may stand anywhere, not at those in them.
std::vector<std::string_view> SplitWritten(std::string_view written, bool has_variables) {
  std::vector<std::string_view> parts;
  std::size_t begin = 0;
  std::size_t at = 0;
  while (parts.size() + 1 < kArnParts && at < written.size()) {
    if (has_variables && written.substr(at).starts_with("${")) {
      const std::size_t end = written.find('}', at);
      if (end == std::string_view::npos) break;
      at = end;
    } else if (written[at] == ':') {
      parts.push_back(written.substr(begin, at - begin));
      begin = at + 1;
    }
    ++at;
  }
  parts.push_back(written.substr(begin));
  return parts;
}

}  // namespace

std::optional<ArnParts> SplitArn(std::string_view arn) {
  ArnParts parts;
  for (std::size_t number = 0; number + 1 < kArnParts; ++number) {
    const std::size_t colon = arn.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    parts[number] = arn.substr(0, colon);
    arn.remove_prefix(colon + 1);
  }
  parts[kArnParts - 1] = arn;
  return parts;
}

boost::system::result<ArnPattern, std::string> ArnPattern::Read(std::string_view written,
                                                                Variables variables) {
  ArnPattern pattern;
  pattern.written_ = written;
  if (written == "*") {
    pattern.is_anything_ = true;
    return pattern;
  }
  const auto texts = SplitWritten(written, variables == Variables::kAnywhere);
  for (std::size_t number = 0; number < kArnParts; ++number) {
    const std::string_view text = number < texts.size() ? texts[number] : "*";
    TextSyntax syntax{.has_wildcards = true, .has_variables = variables == Variables::kAnywhere};
    if (variables == Variables::kInLastPart) syntax.has_variables = number + 1 == kArnParts;
    auto part = TextTemplate::Read(text, syntax);
    if (!part.has_value()) return part.error();
    pattern.has_variables_ = pattern.has_variables_ || !part->IsConstant();
    pattern.parts_[number] = *std::move(part);
  }
  return pattern;
}

Match ArnPattern::Matches(const std::optional<ArnParts>& parts, const ContextKeys& context) const {
  if (is_anything_) return Match::kYes;
  bool is_match = parts.has_value();
  // From the end, where most ARNs that differ do.
  for (std::size_t number = kArnParts; number-- > 0;) {
    if (!is_match && !has_variables_) return Match::kNo;
    const TextTemplate& part = parts_[number];
    if (part.IsConstant()) {
      is_match = is_match && MatchesPattern(part.Constant(), (*parts)[number]);
      continue;
    }
    const auto resolved = part.Resolve(context);
    if (!resolved) return Match::kUnresolved;
    is_match = is_match && MatchesPattern(*resolved, (*parts)[number]);
  }
  return is_match ? Match::kYes : Match::kNo;
}

}  // namespace tuskgate::policy
