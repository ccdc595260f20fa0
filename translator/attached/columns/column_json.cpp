#include "translator/attached/columns/column_json.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include "translator/attached/columns/column_error.h"
#include "translator/attached/columns/column_numbers.h"
#include "translator/model/base64.h"
#include "translator/model/json.h"
#include "translator/model/number.h"
#include "translator/model/stored_text.h"

namespace tuskgate::translator {
namespace {

constexpr std::size_t kDocumentOverhead = 3;
constexpr std::size_t kMemberOverhead = 1;

// Writes values as RapidJSON reads them. Each is followed by a comma, which the end of its object
// or array takes back.
class AttributeWriter {
 public:
  AttributeWriter(std::string& out, bool unique_names, NumberFormat numbers)
      : out_(out), unique_names_(unique_names), numbers_(numbers) {}

  std::size_t size() const { return size_; }
  const std::optional<ApiError>& error() const { return error_; }

  bool Null() { return Scalar("{\"NULL\":true},", 1); }
  bool Bool(bool value) { return Scalar(value ? "{\"BOOL\":true}," : "{\"BOOL\":false},", 1); }
  bool RawNumber(const char* text, rapidjson::SizeType length, bool) {
    if (const auto number = TrimmedDecimal({text, length})) {
      AppendNumber(*number);
      return true;
    }
    const Result<std::string> number = NormalizeNumber({text, length});
    if (!number.has_value()) {
      if (numbers_ == NumberFormat::kAbsent) return Null();
      if (numbers_ == NumberFormat::kString) return String(text, length, true);
      error_ = number.error();
      return false;
    }
    AppendNumber(*number);
    return true;
  }
  bool String(const char* text, rapidjson::SizeType length, bool) {
    out_.append("{\"S\":");
    AppendJsonString(out_, {text, length});
    out_.append("},");
    Count(length);
    return true;
  }
  bool StartObject() { return Start("{\"M\":{"); }
  bool StartArray() { return Start("{\"L\":["); }
  bool Key(const char* text, rapidjson::SizeType length, bool) {
    const std::string_view name(text, length);
    if (!unique_names_) ForgetNamesake(name);
    AppendJsonString(out_, name);
    out_.push_back(':');
    size_ += length;
    return true;
  }
  bool EndObject(rapidjson::SizeType) { return End("}},"); }
  bool EndArray(rapidjson::SizeType) { return End("]},"); }

  // Numbers come as text.
  bool Int(int) { return false; }
  bool Uint(unsigned) { return false; }
  bool Int64(std::int64_t) { return false; }
  bool Uint64(std::uint64_t) { return false; }
  bool Double(double) { return false; }

 private:
  struct Member {
    std::string name;
    std::size_t begin;  // in the output
    std::size_t size;   // before it
  };
  struct Level {
    std::vector<Member> members;  // of an object
  };

  void AppendNumber(std::string_view number) {
    out_.append("{\"N\":\"").append(number).append("\"},");
    Count(NumberSize(number));
  }
  void Count(std::size_t size) { size_ += size + (levels_.empty() ? 0 : kMemberOverhead); }
  bool Scalar(std::string_view text, std::size_t size) {
    out_.append(text);
    Count(size);
    return true;
  }
  bool Start(std::string_view text) {
    Count(kDocumentOverhead);
    out_.append(text);
    levels_.emplace_back();
    return true;
  }
  bool End(std::string_view text) {
    if (out_.back() == ',') out_.pop_back();
    out_.append(text);
    levels_.pop_back();
    return true;
  }
  void ForgetNamesake(std::string_view name) {
    Level& level = levels_.back();
    for (std::size_t i = 0; i < level.members.size(); ++i) {
      if (level.members[i].name == name) {
        Forget(level, i);
        break;
      }
    }
    level.members.push_back({std::string(name), out_.size(), size_});
  }
  // Takes back a member whose name occurs again.
  void Forget(Level& level, std::size_t index) {
    const Member member = level.members[index];
    const bool last = index + 1 == level.members.size();
    const std::size_t end = last ? out_.size() : level.members[index + 1].begin;
    const std::size_t size = (last ? size_ : level.members[index + 1].size) - member.size;
    out_.erase(member.begin, end - member.begin);
    size_ -= size;
    level.members.erase(level.members.begin() + static_cast<std::ptrdiff_t>(index));
    for (std::size_t i = index; i < level.members.size(); ++i) {
      level.members[i].begin -= end - member.begin;
      level.members[i].size -= size;
    }
  }

  std::string& out_;
  bool unique_names_;
  NumberFormat numbers_;
  std::size_t size_ = 0;
  std::vector<Level> levels_;
  std::optional<ApiError> error_;
};

// JSON with what stands for the numbers that no attribute can be in their places: RapidJSON refuses
// those beyond a double, even as texts. Errors: the first of them, where nothing stands for it.
Result<std::string> WithoutHugeNumbers(std::string_view json, NumberFormat numbers) {
  std::string result;
  for (std::size_t i = 0; i < json.size();) {
    std::size_t end = i + 1;
    if (json[i] == '"') {
      while (end < json.size() && json[end] != '"') end += json[end] == '\\' ? 2 : 1;
      ++end;
    } else if (json[i] == '-' || (json[i] >= '0' && json[i] <= '9')) {
      end = std::min(json.find_first_not_of("0123456789+-.eE", i), json.size());
      const std::string_view token = json.substr(i, end - i);
      const Result<std::string> number = NormalizeNumber(token);
      if (!number.has_value()) {
        if (numbers == NumberFormat::kError) return number.error();
        if (numbers == NumberFormat::kAbsent) {
          result.append("null");
        } else {
          result.append("\"").append(token).append("\"");
        }
        i = end;
        continue;
      }
    }
    result.append(json.substr(i, end - i));
    i = end;
  }
  return result;
}

}  // namespace

Result<std::size_t> AppendPlainJson(std::string& out, std::string_view attribute,
                                    std::string_view json, bool unique_names,
                                    NumberFormat numbers) {
  const std::size_t before = out.size();
  rapidjson::MemoryStream stream(json.data(), json.size());
  rapidjson::Reader reader;
  AttributeWriter writer(out, unique_names, numbers);
  constexpr unsigned kFlags =
      rapidjson::kParseIterativeFlag | rapidjson::kParseNumbersAsStringsFlag;
  reader.Parse<kFlags>(stream, writer);
  if (writer.error()) return ColumnError(attribute, writer.error()->message);
  if (reader.GetParseErrorCode() == rapidjson::kParseErrorNumberTooBig) {
    const Result<std::string> smaller = WithoutHugeNumbers(json, numbers);
    if (!smaller.has_value()) return ColumnError(attribute, smaller.error().message);
    if (*smaller == json) return ColumnError(attribute, "the stored JSON cannot be read");
    out.resize(before);
    return AppendPlainJson(out, attribute, *smaller, unique_names, numbers);
  }
  if (reader.HasParseError()) return ColumnError(attribute, "the stored JSON cannot be read");
  out.pop_back();
  return writer.size();
}

namespace {

bool AppendText(std::string& out, std::string_view text) {
  if (text.find('\0') != std::string_view::npos) return false;
  AppendJsonString(out, text);
  return true;
}

bool AppendPlain(std::string& out, const AttributeValue& value);

template <typename Range, typename Append>
bool AppendArray(std::string& out, const Range& range, Append append) {
  out.push_back('[');
  for (const auto& element : range) {
    if (out.back() != '[') out.push_back(',');
    if (!append(element)) return false;
  }
  out.push_back(']');
  return true;
}

bool AppendBase64Text(std::string& out, std::string_view bytes) {
  out.push_back('"');
  AppendBase64(out, bytes);
  out.push_back('"');
  return true;
}

bool AppendObject(std::string& out, const Map& map) {
  out.push_back('{');
  bool first = true;
  for (const auto& [name, member] : map.members) {
    if (!first) out.push_back(',');
    first = false;
    if (!AppendText(out, name)) return false;
    out.push_back(':');
    if (!AppendPlain(out, member)) return false;
  }
  out.push_back('}');
  return true;
}

// False for U+0000.
bool AppendPlain(std::string& out, const AttributeValue& value) {
  const auto text = [&out](const std::string& s) { return AppendText(out, s); };
  const auto number = [&out](const std::string& n) {
    out.append(n);
    return true;
  };
  const auto binary = [&out](const std::string& b) { return AppendBase64Text(out, b); };
  return std::visit(
      Overloaded{
          [&](const String& s) { return text(s.value); },
          [&](const Number& n) { return number(n.value); },
          [&](const Binary& b) { return binary(b.value); },
          [&](const Boolean& b) { return number(b.value ? "true" : "false"); },
          [&](const Null&) { return number("null"); },
          [&](const StringSet& set) { return AppendArray(out, set.elements, text); },
          [&](const NumberSet& set) { return AppendArray(out, set.elements, number); },
          [&](const BinarySet& set) { return AppendArray(out, set.elements, binary); },
          [&](const List& list) {
            bool first = true;
            out.push_back('[');
            for (const AttributeValue& element : list.elements) {
              if (!first) out.push_back(',');
              first = false;
              if (!AppendPlain(out, element)) return false;
            }
            out.push_back(']');
            return true;
          },
          [&](const Map& map) { return AppendObject(out, map); },
      },
      value.value);
}

}  // namespace

Result<std::string> PlainJson(std::string_view attribute, const AttributeValue& value) {
  std::string json;
  if (!AppendPlain(json, value)) {
    return ColumnError(attribute, "a json column cannot hold the character U+0000");
  }
  return json;
}

}  // namespace tuskgate::translator
