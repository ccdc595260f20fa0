// The parameters of a request of AWS's query protocol, which are sent as a browser sends a form.
// https://url.spec.whatwg.org/#urlencoded-parsing
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace tuskgate::gateway {

class Form {
 public:
  using Values = std::map<std::string, std::string, std::less<>>;

  // Of a name that is repeated, the first value counts.
  explicit Form(std::string_view body);

  // Null where there is none.
  const std::string* Find(std::string_view name) const;

  const Values& values() const { return values_; }

 private:
  Values values_;
};

}  // namespace tuskgate::gateway
