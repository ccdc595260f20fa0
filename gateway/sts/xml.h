// Answers of STS as text. Its form of them, down to the blanks, is what argmin recorded in 2026.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gateway/sts/sts_error.h"

namespace tuskgate::gateway {

// The version of the API, and the only one.
inline constexpr std::string_view kStsVersion = "2011-06-15";

// Appends it as what is in an element. What XML cannot have at all becomes U+FFFD.
// https://www.w3.org/TR/xml/#charsets
void AppendXmlText(std::string& out, std::string_view text);

class XmlAnswer {
 public:
  // `action`: "GetCallerIdentity".
  explicit XmlAnswer(std::string_view action);

  void Open(std::string name);
  void Element(std::string_view name, std::string_view text);
  void Close();

  // Once, at last.
  std::string Finish(std::string_view request_id);

 private:
  void Indent() { text_.append(2 * open_.size(), ' '); }

  std::string text_;
  std::vector<std::string> open_;
};

std::string XmlError(const StsError& error, std::string_view request_id);

}  // namespace tuskgate::gateway
