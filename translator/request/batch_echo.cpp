#include "translator/request/batch_echo.h"

#include <cstddef>
#include <iterator>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "translator/model/base64.h"
#include "translator/model/json_text.h"
#include "translator/model/utf8.h"
#include "translator/request/shape.h"

namespace tuskgate::translator {
namespace {

constexpr std::size_t kLongestEcho = 16 << 10;

// The types of a value in the order of the class's fields, and the names of the fields. Some stand
// for types that are not in the API.
struct Field {
  std::string_view tag;
  std::string_view name;
};
constexpr Field kFields[] = {{"S", "s"},      {"N", "n"},     {"B", "b"},         {"", "iNT"},
                             {"", "dECIMAL"}, {"", "dOUBLE"}, {"SS", "sS"},       {"NS", "nS"},
                             {"BS", "bS"},    {"", "iNTSET"}, {"", "dECIMALSET"}, {"", "dOUBLESET"},
                             {"M", "m"},      {"L", "l"},     {"NULL", "nULL"},   {"BOOL", "bOOL"}};

class Echo {
 public:
  void Requests(const Json& request_items) {
    Each(request_items.GetObject(), '{', '}', [this](const auto& table) {
      text_.append(Text(table.name)).append("=");
      Each(table.value.GetArray(), '[', ']', [this](const Json& request) { Request(request); });
    });
  }

  std::string&& Take() && { return std::move(text_); }

 private:
  template <typename Range, typename Print>
  void Each(const Range& range, char open, char close, const Print& print) {
    text_.push_back(open);
    bool first = true;
    for (const auto& element : range) {
      if (text_.size() > kLongestEcho) break;
      if (!first) text_.append(", ");
      first = false;
      print(element);
    }
    text_.push_back(close);
  }

  void Request(const Json& request) {
    text_.append("WriteRequest(putRequest=");
    One(FindMember(request, "PutRequest"), "PutRequest(item=", "Item");
    text_.append(", deleteRequest=");
    One(FindMember(request, "DeleteRequest"), "DeleteRequest(key=", "Key");
    text_.append(")");
  }

  void One(const Json* request, std::string_view opening, std::string_view member) {
    if (request == nullptr) {
      text_.append("null");
      return;
    }
    text_.append(opening);
    const Json* attributes = FindMember(*request, member);
    if (attributes == nullptr) {
      text_.append("null");
    } else {
      Attributes(*attributes);
    }
    text_.append(", workloadProfileName=null)");
  }

  void Attributes(const Json& attributes) {
    Each(attributes.GetObject(), '{', '}', [this](const auto& attribute) {
      text_.append(Text(attribute.name)).append("=");
      Value(attribute.value);
    });
  }

  void Value(const Json& value) {
    text_.append("AttributeValue(");
    for (const Field& field : kFields) {
      if (&field != kFields) text_.append(", ");
      text_.append(field.name).append("=");
      const Json* content = field.tag.empty() ? nullptr : FindMember(value, field.tag);
      if (content == nullptr) {
        text_.append("null");
      } else {
        Content(field.tag, *content);
      }
    }
    text_.append(")");
  }

  void Content(std::string_view tag, const Json& content) {
    if (tag == "M") return Attributes(content);
    if (content.IsArray()) {
      return Each(content.GetArray(), '[', ']', [this, tag](const Json& element) {
        if (tag == "L") return Value(element);
        Scalar(tag, element);
      });
    }
    Scalar(tag, content);
  }

  void Scalar(std::string_view tag, const Json& scalar) {
    if (scalar.IsBool()) {
      text_.append(scalar.GetBool() ? "true" : "false");
    } else if (tag == "B" || tag == "BS") {
      const Result<std::string> bytes = DecodeBase64(Text(scalar));
      const std::size_t size = bytes.has_value() ? bytes->size() : 0;
      fmt::format_to(std::back_inserter(text_), "java.nio.HeapByteBuffer[pos=0 lim={} cap={}]",
                     size, size);
    } else {
      text_.append(Text(scalar));
    }
  }

  std::string text_;
};

}  // namespace

std::string EchoGetRequests(const Json& request_items) {
  std::string text = JsonText(request_items);
  text.resize(CutToCharacters(text, kLongestEcho).size());
  return text;
}

std::string EchoWriteRequests(const Json& request_items) {
  Echo echo;
  echo.Requests(request_items);
  return std::move(echo).Take();
}

}  // namespace tuskgate::translator
