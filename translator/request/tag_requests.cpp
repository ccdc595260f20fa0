#include "translator/request/tag_requests.h"

#include <algorithm>
#include <cctype>
#include <iterator>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "translator/request/key_schema.h"
#include "translator/request/table_shapes.h"

namespace tuskgate::translator {
namespace {

constexpr std::size_t kLongestKey = 128;    // in characters
constexpr std::size_t kLongestValue = 256;  // in characters

struct Range {
  std::uint32_t first;
  std::uint32_t last;
};

// Beyond ASCII, tags may have letters, digits and spaces of any script. These are the blocks that
// have none of them, or next to none: controls, combining marks, punctuation, symbols, surrogates,
// characters of private use.
constexpr Range kForeign[] = {
    {0x80, 0x9f},     {0xa1, 0xa9},     {0xab, 0xb1},     {0xb4, 0xb4},       {0xb6, 0xb8},
    {0xbb, 0xbb},     {0xbf, 0xbf},     {0xd7, 0xd7},     {0xf7, 0xf7},       {0x300, 0x36f},
    {0x200b, 0x2027}, {0x202a, 0x202e}, {0x2030, 0x205e}, {0x2060, 0x206f},   {0x20a0, 0x20ff},
    {0x2190, 0x245f}, {0x2500, 0x2775}, {0x2794, 0x2bff}, {0x3001, 0x3004},   {0x3008, 0x3020},
    {0xd800, 0xf8ff}, {0xfe00, 0xfe6f}, {0xfff0, 0xffff}, {0x1f000, 0x1faff}, {0xe0000, 0x10ffff},
};

bool IsAllowed(std::uint32_t character) {
  if (character < 0x80) {
    return std::isalnum(static_cast<int>(character)) != 0 ||
           std::string_view(" +-=._:/@").find(static_cast<char>(character)) !=
               std::string_view::npos;
  }
  return std::none_of(std::begin(kForeign), std::end(kForeign), [character](const Range& range) {
    return range.first <= character && character <= range.last;
  });
}

// Whether all characters may be in a tag, and there are at most `longest`.
bool IsTagText(std::string_view text, std::size_t longest) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < text.size(); ++count) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const std::size_t length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    std::uint32_t character = length == 1 ? lead : lead & (0xffU >> (length + 1));
    for (std::size_t j = 1; j < length && i + j < text.size(); ++j) {
      character = character << 6 | (static_cast<unsigned char>(text[i + j]) & 0x3fU);
    }
    if (!IsAllowed(character)) return false;
    i += length;
  }
  return count <= longest;
}

std::optional<ApiError> CheckKey(const Json* key) {
  if (key == nullptr) return ValidationError("The Tag Key provided is invalid, Key: null");
  const std::string_view text = Text(*key);
  if (text.empty() || !IsTagText(text, kLongestKey)) {
    return ValidationError(fmt::format("The Tag Key provided is invalid, Key: {}", text));
  }
  static constexpr std::string_view kReserved = "aws:";
  if (text.size() >= kReserved.size() &&
      std::equal(
          kReserved.begin(), kReserved.end(), text.begin(),
          [](char reserved, unsigned char given) { return reserved == std::tolower(given); })) {
    return ValidationError(fmt::format("Tag Key cannot be prefixed with aws:, Key: {}", text));
  }
  return std::nullopt;
}

std::optional<ApiError> CheckValue(const Json* value) {
  if (value == nullptr) return ValidationError("The Tag Value provided is invalid, Value: null");
  if (IsTagText(Text(*value), kLongestValue)) return std::nullopt;
  return ValidationError(fmt::format("The Tag Value provided is invalid, Value: {}", Text(*value)));
}

ApiError DuplicateKey(std::string_view key) {
  return ValidationError(
      fmt::format("Duplicate Tag Keys provided as input: Duplicate Tag Key found {}", key));
}

Result<Tags> ReadTags(const Json& list) {
  for (const Json& tag : list.GetArray()) {
    if (auto error = CheckKey(FindMember(tag, "Key"))) return *error;
    if (auto error = CheckValue(FindMember(tag, "Value"))) return *error;
  }
  Tags tags;
  for (const Json& tag : list.GetArray()) {
    const std::string_view key = StringMember(tag, "Key");
    if (!tags.emplace(key, StringMember(tag, "Value")).second) return DuplicateKey(key);
  }
  if (tags.size() > kMostTags) return TooManyTags();
  return tags;
}

// arn:aws:dynamodb:region:account:table/Name.
Result<TaggedResource> ReadResource(const Json& request) {
  const Json* json = FindMember(request, "ResourceArn");
  if (json == nullptr) return ValidationError("Invalid TableArn");
  TaggedResource resource;
  resource.arn = Text(*json);
  if (!resource.arn.starts_with("arn:")) {
    return InvalidValues(fmt::format("ARNs must start with 'arn:': {}", resource.arn));
  }
  std::vector<std::string_view> parts;
  std::string_view rest = resource.arn;
  while (parts.size() < 5) {
    const std::size_t colon = rest.find(':');
    if (colon == std::string_view::npos) break;
    parts.push_back(rest.substr(0, colon));
    rest.remove_prefix(colon + 1);
  }
  static constexpr std::string_view kTable = "table/";
  if (parts.size() < 5 || parts[2] != "dynamodb" || !rest.starts_with(kTable)) {
    return InvalidValues(
        fmt::format("Provided Arn is not a DynamoDB resource arn: {}", resource.arn));
  }
  resource.account_id = parts[4];
  rest.remove_prefix(kTable.size());
  if (rest.find("/index/") != std::string_view::npos) {
    return InvalidValues(
        fmt::format("Invalid resource arn provided, only table or stream is accepted. Provided "
                    "resource arn: {}",
                    resource.arn));
  }
  const bool is_name = std::all_of(rest.begin(), rest.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '_' || c == '.' || c == '-';
  });
  if (is_name) resource.table_name = rest;
  resource.path = rest;
  return resource;
}

}  // namespace

// The order of the checks: types, the ARN, the rest.
Result<TaggedResource> ParseResource(const Json& request, const Shape& shape) {
  if (auto error = CheckTypes(request, shape)) return *error;
  Result<TaggedResource> resource = ReadResource(request);
  if (!resource.has_value()) return resource;
  if (auto error = CheckConstraints(request, shape)) return *error;
  return resource;
}

ApiError TooManyTags() {
  return ValidationError("Number of Tags exceed the current limit for the provided ResourceArn");
}

ApiError TaggedResourceNotFound(const TaggedResource& resource) {
  return {ErrorKind::kResourceNotFound,
          fmt::format("Requested resource not found: ResourceArn: {} not found", resource.arn),
          {}};
}

ApiError TaggedResourceForeign(const TaggedResource& resource, std::string_view operation,
                               std::string_view own_account_id) {
  return {ErrorKind::kAccessDenied,
          fmt::format("User: arn:aws:iam::{}:root is not authorized to perform: dynamodb:{} on "
                      "resource: {}",
                      own_account_id, operation, resource.arn),
          {}};
}

Result<Tags> TagsOf(const Json& request) {
  const Json* list = FindMember(request, "Tags");
  if (list == nullptr) return Tags();
  return ReadTags(*list);
}

Result<TagRequest> ParseTagResource(const Json& request) {
  const Result<TaggedResource> resource = ParseResource(request, TagResourceShape());
  if (!resource.has_value()) return resource.error();
  const Json& list = *FindMember(request, "Tags");
  if (list.Empty()) return ValidationError("Atleast one Tag needs to be provided as Input.");
  Result<Tags> tags = ReadTags(list);
  if (!tags.has_value()) return tags.error();
  return TagRequest{*resource, *std::move(tags)};
}

Result<UntagRequest> ParseUntagResource(const Json& request) {
  const Result<TaggedResource> resource = ParseResource(request, UntagResourceShape());
  if (!resource.has_value()) return resource.error();
  const Json& list = *FindMember(request, "TagKeys");
  if (list.Empty()) return ValidationError("Atleast one Tag Key needs to be provided as Input.");
  UntagRequest untag{*resource, {}};
  std::set<std::string_view> seen;
  for (const Json& key : list.GetArray()) {
    if (auto error = CheckKey(key.IsString() ? &key : nullptr)) return *error;
    if (!seen.insert(Text(key)).second) return DuplicateKey(Text(key));
    untag.keys.emplace_back(Text(key));
  }
  if (untag.keys.size() > kMostTags) return TooManyTags();
  return untag;
}

Result<TaggedResource> ParseListTags(const Json& request) {
  return ParseResource(request, ListTagsShape());
}

}  // namespace tuskgate::translator
