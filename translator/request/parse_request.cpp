#include "translator/request/parse_request.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <map>
#include <set>
#include <string>

#include "translator/model/utf8.h"

namespace tuskgate::translator {
namespace {

// An attribute value takes two levels of JSON for each of its own 32, and a request wraps it in a
// few. What is deeper is refused with better words by the checks that follow, up to here.
constexpr int kDeepest = 512;

// Smaller ones are parsed before their nesting matters.
constexpr std::size_t kLargeBody = 64 << 10;

// Nested as deep as there is room for, they take a part of a stack that any thread can spare, and
// recursion is the quicker way to parse.
constexpr std::size_t kShortBody = 2 << 10;
constexpr unsigned kIterative = rapidjson::kParseIterativeFlag | rapidjson::kParseInsituFlag;

ApiError NotJson() { return {ErrorKind::kSerialization, {}, {}}; }

constexpr int kSurrogate = 0xed;

// RapidJSON lets half a surrogate pair through when it is the second half: three bytes, the first
// 0xED, the second from 0xA0 on. No other character has such bytes.
bool HasSurrogate(const Json& string) {
  const char* at = string.GetString();
  const char* end = at + string.GetStringLength();
  while ((at = static_cast<const char*>(
              std::memchr(at, kSurrogate, static_cast<std::size_t>(end - at)))) != nullptr) {
    if (at + 1 < end && static_cast<unsigned char>(at[1]) >= 0xa0) return true;
    ++at;
  }
  return false;
}

// Whether there is more nesting than the Normalizer takes, in valid JSON or not. A large body of
// brackets would cost the parser a second.
bool IsTooDeep(std::string_view body) {
  int depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < body.size(); ++i) {
    const char c = body[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '[' || c == '{') {
      if (++depth > kDeepest + 1) return true;
    } else if (c == ']' || c == '}') {
      --depth;
    }
  }
  return false;
}

class Normalizer {
 public:
  Normalizer(rapidjson::Document& document, bool may_have_surrogates)
      : allocator_(document.GetAllocator()), may_have_surrogates_(may_have_surrogates) {}

  // False when the value cannot be part of a request.
  bool Visit(Json& value, int depth, bool in_set = false) {
    if (depth > kDeepest) return false;
    if (value.IsString()) return !may_have_surrogates_ || !HasSurrogate(value);
    if (value.IsArray()) {
      for (Json& element : value.GetArray()) {
        if (element.IsNull() && !in_set) element.SetObject();
        if (!Visit(element, depth + 1)) return false;
      }
      return true;
    }
    return !value.IsObject() || VisitObject(value, depth);
  }

 private:
  static std::string_view NameOf(const Json& name) {
    return {name.GetString(), name.GetStringLength()};
  }

  static bool IsSetTag(std::string_view name) {
    return name == "SS" || name == "NS" || name == "BS";
  }

  bool VisitObject(Json& object, int depth) {
    bool rebuild = HasDuplicates(object);
    for (auto& member : object.GetObject()) {
      if (may_have_surrogates_ && HasSurrogate(member.name)) return false;
      if (member.value.IsNull()) rebuild = true;
      if (!Visit(member.value, depth + 1, IsSetTag(NameOf(member.name)))) return false;
    }
    if (rebuild) Rebuild(object);
    return true;
  }

  static bool HasDuplicates(const Json& object) {
    constexpr rapidjson::SizeType kFew = 16;
    if (object.MemberCount() > kFew) {
      // Sorted, not hashed: the client chooses the names, and can choose those that collide.
      std::set<std::string_view> seen;
      for (const auto& member : object.GetObject()) {
        if (!seen.insert(NameOf(member.name)).second) return true;
      }
      return false;
    }
    for (auto one = object.MemberBegin(); one != object.MemberEnd(); ++one) {
      for (auto other = object.MemberBegin(); other != one; ++other) {
        if (NameOf(one->name) == NameOf(other->name)) return true;
      }
    }
    return false;
  }

  void Rebuild(Json& object) {
    std::map<std::string_view, const Json*> last;
    for (const auto& member : object.GetObject()) last[NameOf(member.name)] = &member.value;
    Json kept(rapidjson::kObjectType);
    for (auto& member : object.GetObject()) {
      if (last[NameOf(member.name)] != &member.value || member.value.IsNull()) continue;
      kept.AddMember(member.name, member.value, allocator_);
    }
    object = kept.Move();
  }

  rapidjson::Document::AllocatorType& allocator_;
  const bool may_have_surrogates_;
};

}  // namespace

std::size_t RequestChunk(std::size_t body_size) {
  constexpr std::size_t kLeast = 1000;
  constexpr std::size_t kMost = 64 << 10;
  return std::clamp(body_size * 4, kLeast, kMost);
}

std::optional<ApiError> ReadRequest(std::string_view body, rapidjson::Document& document) {
  // A raw NUL is never valid JSON, but RapidJSON takes it for the end.
  if (std::memchr(body.data(), '\0', body.size()) != nullptr) return NotJson();
  // All at once: RapidJSON would look at each character through a function that decodes it.
  if (!IsUtf8(body)) return NotJson();
  if (body.size() > kLargeBody && IsTooDeep(body)) return NotJson();
  constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
  if (body.starts_with(kByteOrderMark)) body.remove_prefix(kByteOrderMark.size());
  if (body.size() >= std::numeric_limits<rapidjson::SizeType>::max()) return NotJson();
  // The strings stay where they are in a copy of the body, which the document owns.
  char* text = static_cast<char*>(document.GetAllocator().Malloc(body.size() + 1));
  std::memcpy(text, body.data(), body.size());
  text[body.size()] = '\0';
  rapidjson::InsituStringStream stream(text);
  if (body.size() <= kShortBody) {
    document.ParseStream<rapidjson::kParseInsituFlag, rapidjson::UTF8<>>(stream);
  } else {
    // Iterative: nesting costs no stack, however deep a hostile body goes.
    document.ParseStream<kIterative, rapidjson::UTF8<>>(stream);
  }
  if (document.HasParseError()) return NotJson();
  // The text is decoded by now.
  const bool may_have_surrogates = std::memchr(text, kSurrogate, body.size()) != nullptr;
  if (!Normalizer(document, may_have_surrogates).Visit(document, 0)) return NotJson();
  return std::nullopt;
}

Result<rapidjson::Document> ParseRequest(std::string_view body) {
  rapidjson::Document document;
  if (auto error = ReadRequest(body, document)) return *std::move(error);
  return document;
}

}  // namespace tuskgate::translator
