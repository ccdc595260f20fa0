#include "gateway/sts/xml.h"

#include <utility>

#include <fmt/format.h>

#include "translator/model/utf8.h"

namespace tuskgate::gateway {
namespace {

constexpr std::string_view kNamespace = "https://sts.amazonaws.com/doc/2011-06-15/";
// Of actions that no service has.
constexpr std::string_view kFaultNamespace = "http://webservices.amazon.com/AWSFault/2005-15-09";
constexpr std::string_view kReplacement = "\xef\xbf\xbd";

bool IsNoCharacter(std::string_view character) {
  const auto first = static_cast<unsigned char>(character.front());
  if (character.size() == 1) return first < 0x20 && first != '\t' && first != '\n' && first != '\r';
  return character == "\xef\xbf\xbe" || character == "\xef\xbf\xbf";
}

}  // namespace

void AppendXmlText(std::string& out, std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = translator::CharacterLength(text);
    const std::string_view character = text.substr(0, length == 0 ? 1 : length);
    text.remove_prefix(character.size());
    if (length == 0 || IsNoCharacter(character)) {
      out += kReplacement;
    } else if (character == "&") {
      out += "&amp;";
    } else if (character == "<") {
      out += "&lt;";
    } else if (character == ">") {
      out += "&gt;";
    } else if (character == "\r") {
      out += "&#xD;";  // which readers would take for a line's end
    } else {
      out += character;
    }
  }
}

XmlAnswer::XmlAnswer(std::string_view action) {
  text_ = fmt::format("<{}Response xmlns=\"{}\">\n", action, kNamespace);
  open_.push_back(fmt::format("{}Response", action));
  Open(fmt::format("{}Result", action));
}

void XmlAnswer::Open(std::string name) {
  Indent();
  text_ += fmt::format("<{}>\n", name);
  open_.push_back(std::move(name));
}

void XmlAnswer::Element(std::string_view name, std::string_view text) {
  Indent();
  text_ += fmt::format("<{}>", name);
  AppendXmlText(text_, text);
  text_ += fmt::format("</{}>\n", name);
}

void XmlAnswer::Close() {
  const std::string name = std::move(open_.back());
  open_.pop_back();
  Indent();
  text_ += fmt::format("</{}>\n", name);
}

std::string XmlAnswer::Finish(std::string_view request_id) {
  while (open_.size() > 1) Close();
  Open("ResponseMetadata");
  Element("RequestId", request_id);
  Close();
  Close();
  return std::move(text_);
}

std::string XmlError(const StsError& error, std::string_view request_id) {
  std::string text = fmt::format(
      "<ErrorResponse xmlns=\"{}\">\n  <Error>\n    <Type>{}</Type>\n    <Code>{}</Code>\n",
      error.code == "InvalidAction" ? kFaultNamespace : kNamespace,
      error.status < 500 ? "Sender" : "Receiver", error.code);
  if (!error.message.empty()) {
    text += "    <Message>";
    AppendXmlText(text, error.message);
    text += "</Message>\n";
  }
  text += fmt::format("  </Error>\n  <RequestId>{}</RequestId>\n</ErrorResponse>\n", request_id);
  return text;
}

}  // namespace tuskgate::gateway
