#include "translator/partiql/next_token.h"

#include <array>
#include <charconv>
#include <string_view>

#include <openssl/sha.h>

#include "translator/model/attribute_json.h"
#include "translator/model/base64.h"

namespace tuskgate::translator {
namespace {

// Of the statement and its parameters.
std::string Digest(const StatementRequest& request) {
  std::string text(request.text);
  for (const AttributeValue& parameter : request.parameters) {
    text.push_back('\0');
    AppendJson(text, parameter);
  }
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest;
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

ApiError Invalid() { return ValidationError("Invalid NextToken"); }

}  // namespace

// The digest, the number of the read, and the key as JSON if there is one.
std::string EncodeNextToken(const StatementRequest& request, const StatementPosition& position) {
  std::string token = Digest(request);
  token.append(std::to_string(position.read));
  if (position.key) AppendJson(token, *position.key);
  return EncodeBase64(token);
}

Result<StatementPosition> ReadNextToken(const StatementRequest& request) {
  StatementPosition position;
  if (!request.next_token) return position;
  const Result<std::string> bytes = DecodeBase64(*request.next_token);
  if (!bytes.has_value() || bytes->size() <= SHA256_DIGEST_LENGTH) return Invalid();
  if (std::string_view(*bytes).substr(0, SHA256_DIGEST_LENGTH) != Digest(request)) {
    return ValidationError("NextToken does not match request");
  }
  const char* const end = bytes->data() + bytes->size();
  const auto [rest, fault] =
      std::from_chars(bytes->data() + SHA256_DIGEST_LENGTH, end, position.read);
  if (fault != std::errc()) return Invalid();
  if (rest == end) return position;
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag>(rest, static_cast<std::size_t>(end - rest));
  if (document.HasParseError() || !document.IsObject()) return Invalid();
  for (const auto& member : document.GetObject()) {
    if (!member.value.IsObject()) return Invalid();
    for (const auto& typed : member.value.GetObject()) {
      if (!typed.value.IsString()) return Invalid();  // keys are scalars
    }
  }
  Result<Item> key = ParseItem(document);
  if (!key.has_value()) return Invalid();
  position.key = *std::move(key);
  return position;
}

}  // namespace tuskgate::translator
