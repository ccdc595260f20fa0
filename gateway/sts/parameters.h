// Values of a form, as the service's model limits them. All that is wrong is told at once, in the
// words of its validation.
// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/sts/form.h"
#include "gateway/sts/sts_error.h"

namespace tuskgate::gateway {

struct TextRule {
  std::size_t least = 0;  // in characters
  std::size_t most = 0;
  std::string_view marks;  // besides letters, digits and _; empty: any character will do
  bool is_required = false;
};

class Parameters {
 public:
  // `form` must outlive it.
  explicit Parameters(const Form& form) : form_(form) {}

  // Empty where there is none.
  std::string Text(std::string_view name, const TextRule& rule);

  std::int64_t Seconds(std::int64_t least, std::int64_t most, std::int64_t fallback);

  std::map<std::string, std::string> Tags();

  // A parameter, or a list of that name, that we do not heed.
  void RefuseUnsupported(std::string_view name);

  std::optional<StsError> Fault() const;

 private:
  void CheckText(const std::string& path, std::string_view value, const TextRule& rule);
  void Refuse(std::string_view path, std::string_view value, std::string_view constraint);
  void Fail(StsError error);

  const Form& form_;
  std::vector<std::string> violations_;
  std::optional<StsError> error_;  // that comes before them
};

}  // namespace tuskgate::gateway
