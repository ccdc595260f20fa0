#include "translator/attached/mapping/mapping.h"

#include <algorithm>
#include <array>
#include <functional>
#include <span>

#include <fmt/format.h>
#include <rapidjson/error/en.h>

#include "translator/model/attribute_json.h"
#include "translator/model/json.h"
#include "translator/model/sql_name.h"
#include "translator/sql/sql_builder.h"

namespace tuskgate::translator {
namespace {

// What is wrong, or nothing.
using Complaint = std::optional<std::string>;

std::string_view KindOf(const Json& value) {
  switch (value.GetType()) {
    case rapidjson::kNullType:
      return "null";
    case rapidjson::kFalseType:
    case rapidjson::kTrueType:
      return "a boolean";
    case rapidjson::kObjectType:
      return "an object";
    case rapidjson::kArrayType:
      return "an array";
    case rapidjson::kStringType:
      return "a string";
    case rapidjson::kNumberType:
      break;
  }
  return "a number";
}

Complaint Expected(std::string_view where, std::string_view what, const Json& value) {
  return fmt::format("\"{}\" must be {}, not {}", where, what, KindOf(value));
}

Complaint ReadText(std::string_view where, const Json& value, std::string& out) {
  if (!value.IsString()) return Expected(where, "a string", value);
  if (value.GetStringLength() == 0) return fmt::format("\"{}\" is empty", where);
  out = Text(value);
  return std::nullopt;
}

Complaint ReadTruth(std::string_view where, const Json& value, bool& out) {
  if (!value.IsBool()) return Expected(where, "true or false", value);
  out = value.GetBool();
  return std::nullopt;
}

template <typename T>
struct Word {
  std::string_view text;
  T value;
};

template <typename T>
Complaint ReadWord(std::string_view where, const Json& value, std::span<const Word<T>> words,
                   T& out) {
  if (value.IsString()) {
    for (const Word<T>& word : words) {
      if (word.text == Text(value)) {
        out = word.value;
        return std::nullopt;
      }
    }
  }
  std::string choice;
  for (std::size_t i = 0; i < words.size(); ++i) {
    choice += fmt::format("{}\"{}\"",
                          i == 0                  ? ""
                          : i + 1 == words.size() ? " or "
                                                  : ", ",
                          words[i].text);
  }
  return fmt::format("\"{}\" must be {}", where, choice);
}

constexpr std::array<Word<TimeFormat>, 3> kDates = {{{"iso", TimeFormat::kIso},
                                                     {"epoch", TimeFormat::kEpoch},
                                                     {"epoch_ms", TimeFormat::kEpochMillis}}};
constexpr std::array<Word<ArrayFormat>, 2> kArrays = {
    {{"list", ArrayFormat::kList}, {"set", ArrayFormat::kSet}}};
constexpr std::array<Word<NumberFormat>, 3> kNumbers = {{{"error", NumberFormat::kError},
                                                         {"absent", NumberFormat::kAbsent},
                                                         {"string", NumberFormat::kString}}};
constexpr std::array<Word<NullColumns>, 2> kNulls = {
    {{"absent", NullColumns::kAbsent}, {"null", NullColumns::kNull}}};
constexpr std::array<Word<MissingColumns>, 2> kMissing = {
    {{"null", MissingColumns::kNull}, {"default", MissingColumns::kDefault}}};
constexpr std::array<Word<UnknownAttributes>, 3> kUnknown = {
    {{"reject", UnknownAttributes::kReject},
     {"drop", UnknownAttributes::kDrop},
     {"overflow", UnknownAttributes::kOverflow}}};

// Calls `read` for each member, which says whether it knew the name.
Complaint ReadMembers(std::string_view where, const Json& object,
                      const std::function<bool(std::string_view, const Json&, Complaint&)>& read) {
  std::vector<std::string_view> seen;
  for (const auto& member : object.GetObject()) {
    const std::string_view name = Text(member.name);
    if (std::find(seen.begin(), seen.end(), name) != seen.end()) {
      return fmt::format("{}\"{}\" is given twice", where, name);
    }
    seen.push_back(name);
    Complaint complaint;
    if (!read(name, member.value, complaint)) {
      return fmt::format("{}\"{}\" is not known", where, name);
    }
    if (complaint) return complaint;
  }
  return std::nullopt;
}

Complaint ReadColumn(const Json& value, ColumnMapping& column) {
  const std::string where = "attributes." + column.column;
  if (value.IsNull()) {
    column.exposed = false;
    return std::nullopt;
  }
  if (value.IsString()) return ReadText(where, value, column.attribute.emplace());
  if (!value.IsObject()) {
    return Expected(where, "an attribute's name, an object or null", value);
  }
  return ReadMembers(
      where + ": ", value, [&](std::string_view name, const Json& member, Complaint& complaint) {
        const std::string path = fmt::format("{}.{}", where, name);
        if (name == "name") {
          complaint = ReadText(path, member, column.attribute.emplace());
        } else if (name == "format") {
          complaint = ReadWord<TimeFormat>(path, member, kDates, column.dates.emplace());
        } else if (name == "array") {
          complaint = ReadWord<ArrayFormat>(path, member, kArrays, column.arrays.emplace());
        } else if (name == "numbers") {
          complaint = ReadWord<NumberFormat>(path, member, kNumbers, column.numbers.emplace());
        } else {
          return false;
        }
        return true;
      });
}

Complaint ReadColumns(const Json& value, std::vector<ColumnMapping>& columns) {
  if (!value.IsObject()) return Expected("attributes", "an object", value);
  return ReadMembers("attributes: ", value,
                     [&](std::string_view name, const Json& member, Complaint& complaint) {
                       ColumnMapping& column = columns.emplace_back();
                       column.column = name;
                       complaint = ReadColumn(member, column);
                       return true;
                     });
}

Complaint ReadIndexDefinition(const Json& value, IndexMapping& index) {
  const std::string where = "indexes." + index.name;
  if (!value.IsObject()) return Expected(where, "an object", value);
  Complaint complaint = ReadMembers(
      where + ": ", value, [&](std::string_view name, const Json& member, Complaint& wrong) {
        const std::string path = fmt::format("{}.{}", where, name);
        if (name == "partition_key") {
          wrong = ReadText(path, member, index.partition_key);
        } else if (name == "sort_key") {
          wrong = ReadText(path, member, index.sort_key);
        } else {
          return false;
        }
        return true;
      });
  if (!complaint && index.partition_key.empty()) {
    complaint = fmt::format("\"{}\" has no \"partition_key\"", where);
  }
  return complaint;
}

Complaint ReadIndexes(const Json& value, RelationMapping& mapping) {
  if (value.IsString()) {
    constexpr std::array<Word<IndexChoice>, 2> kWords = {
        {{"auto", IndexChoice::kAuto}, {"none", IndexChoice::kNone}}};
    return ReadWord<IndexChoice>("indexes", value, kWords, mapping.indexes);
  }
  if (value.IsArray()) {
    mapping.indexes = IndexChoice::kNamed;
    for (const Json& name : value.GetArray()) {
      if (auto wrong = ReadText("indexes", name, mapping.index_names.emplace_back())) return wrong;
    }
    return std::nullopt;
  }
  if (!value.IsObject()) {
    return Expected("indexes", "\"auto\", \"none\", an array of names or an object", value);
  }
  mapping.indexes = IndexChoice::kDefined;
  return ReadMembers("indexes: ", value,
                     [&](std::string_view name, const Json& member, Complaint& complaint) {
                       IndexMapping& index = mapping.index_definitions.emplace_back();
                       index.name = name;
                       complaint = ReadIndexDefinition(member, index);
                       return true;
                     });
}

bool ReadMember(std::string_view name, const Json& value, RelationMapping& mapping,
                Complaint& complaint) {
  if (name == "table") {
    complaint = ReadText(name, value, mapping.table);
  } else if (name == "partition_key") {
    complaint = ReadText(name, value, mapping.partition_key);
  } else if (name == "sort_key") {
    complaint = ReadText(name, value, mapping.sort_key);
  } else if (name == "partition_key_name") {
    complaint = ReadText(name, value, mapping.partition_key_name);
  } else if (name == "sort_key_name") {
    complaint = ReadText(name, value, mapping.sort_key_name);
  } else if (name == "attributes") {
    complaint = ReadColumns(value, mapping.columns);
  } else if (name == "dates") {
    complaint = ReadWord<TimeFormat>(name, value, kDates, mapping.dates);
  } else if (name == "arrays") {
    complaint = ReadWord<ArrayFormat>(name, value, kArrays, mapping.arrays);
  } else if (name == "numbers") {
    complaint = ReadWord<NumberFormat>(name, value, kNumbers, mapping.numbers);
  } else if (name == "nulls") {
    complaint = ReadWord<NullColumns>(name, value, kNulls, mapping.nulls);
  } else if (name == "missing") {
    complaint = ReadWord<MissingColumns>(name, value, kMissing, mapping.missing);
  } else if (name == "unknown") {
    complaint = ReadWord<UnknownAttributes>(name, value, kUnknown, mapping.unknown);
  } else if (name == "empty_key") {
    complaint = ReadText(name, value, mapping.empty_key);
  } else if (name == "overflow") {
    complaint = ReadText(name, value, mapping.overflow);
  } else if (name == "read_only") {
    complaint = ReadTruth(name, value, mapping.read_only);
  } else if (name == "principal") {
    complaint = ReadTruth(name, value, mapping.principal);
  } else if (name == "indexes") {
    complaint = ReadIndexes(value, mapping);
  } else {
    return false;
  }
  return true;
}

Complaint ReadMapping(const Json& value, RelationMapping& mapping) {
  if (!value.IsObject()) {
    return fmt::format("a mapping must be an object, not {}", KindOf(value));
  }
  Complaint complaint = ReadMembers(
      "", value, [&mapping](std::string_view name, const Json& member, Complaint& wrong) {
        return ReadMember(name, member, mapping, wrong);
      });
  if (complaint) return complaint;
  if (mapping.partition_key.empty() && !mapping.sort_key.empty()) {
    return "\"sort_key\" needs a \"partition_key\"";
  }
  if (mapping.sort_key.empty() && !mapping.sort_key_name.empty() &&
      !mapping.partition_key.empty()) {
    return "\"sort_key_name\" needs a \"sort_key\"";
  }
  if (mapping.unknown == UnknownAttributes::kOverflow && mapping.overflow.empty()) {
    return "\"unknown\": \"overflow\" needs \"overflow\", the name of a jsonb column";
  }
  if (!mapping.overflow.empty()) {
    if (value.HasMember("unknown") && mapping.unknown != UnknownAttributes::kOverflow) {
      return "\"overflow\" is of use with \"unknown\": \"overflow\" only";
    }
    mapping.unknown = UnknownAttributes::kOverflow;
  }
  return std::nullopt;
}

MappingResult<std::vector<RelationMapping>> ReadMappings(const Json& value) {
  std::vector<RelationMapping> mappings;
  if (!value.IsArray()) {
    if (auto complaint = ReadMapping(value, mappings.emplace_back())) {
      return MappingError{*std::move(complaint)};
    }
    return mappings;
  }
  if (value.Empty()) return MappingError{"the array of mappings is empty"};
  for (const Json& element : value.GetArray()) {
    if (auto complaint = ReadMapping(element, mappings.emplace_back())) {
      return MappingError{fmt::format("mapping {}: {}", mappings.size(), *complaint)};
    }
  }
  return mappings;
}

Complaint Parse(std::string_view json, rapidjson::Document& document) {
  document.Parse<rapidjson::kParseValidateEncodingFlag | rapidjson::kParseIterativeFlag>(
      json.data(), json.size());
  if (!document.HasParseError()) return std::nullopt;
  std::string what = rapidjson::GetParseError_En(document.GetParseError());
  while (!what.empty() && what.back() == '.') what.pop_back();
  return fmt::format("no valid JSON at character {}: {}", document.GetErrorOffset() + 1, what);
}

bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

std::string_view Trim(std::string_view text) {
  while (!text.empty() && IsSpace(text.front())) text.remove_prefix(1);
  while (!text.empty() && IsSpace(text.back())) text.remove_suffix(1);
  return text;
}

constexpr std::string_view kMark = "@dynamodb";

// Reads one part of a name, and takes it off `text`.
std::optional<std::string> ReadPart(std::string_view& text) {
  std::string part;
  if (!text.starts_with('"')) {
    const std::size_t end = std::min(text.find('.'), text.size());
    part = text.substr(0, end);
    text.remove_prefix(end);
    if (part.empty() || part.find('"') != std::string::npos) return std::nullopt;
    return part;
  }
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] != '"') {
      part.push_back(text[i]);
    } else if (i + 1 < text.size() && text[i + 1] == '"') {
      part.push_back('"');
      ++i;
    } else {
      text.remove_prefix(i + 1);
      if (part.empty()) return std::nullopt;
      return part;
    }
  }
  return std::nullopt;
}

std::string QuoteIfNeeded(const std::string& part) {
  return part.find_first_of(".\"") == std::string::npos ? part : QuoteIdentifier(part);
}

}  // namespace

const ColumnMapping* RelationMapping::Find(std::string_view column) const {
  const auto found = std::find_if(columns.begin(), columns.end(),
                                  [column](const ColumnMapping& c) { return c.column == column; });
  return found == columns.end() ? nullptr : &*found;
}

MappingResult<std::vector<RelationMapping>> ParseMappings(std::string_view json) {
  rapidjson::Document document;
  if (auto complaint = Parse(json, document)) return MappingError{*std::move(complaint)};
  return ReadMappings(document);
}

std::optional<MappingComment> FindMappingComment(std::string_view comment) {
  for (std::size_t at = comment.find(kMark); at != std::string_view::npos;
       at = comment.find(kMark, at + 1)) {
    if (at > 0 && !IsSpace(comment[at - 1])) continue;
    const std::string_view rest = comment.substr(at + kMark.size());
    if (!rest.empty() && !IsSpace(rest.front()) && rest.front() != '{' && rest.front() != '[') {
      continue;
    }
    const std::string_view json = Trim(rest);
    return MappingComment{at, json.empty() ? "{}" : json};
  }
  return std::nullopt;
}

std::string WithMapping(std::string_view comment, std::string_view json) {
  if (const auto found = FindMappingComment(comment)) comment = comment.substr(0, found->begin);
  while (!comment.empty() && IsSpace(comment.back())) comment.remove_suffix(1);
  std::string result(comment);
  if (json.empty()) return result;
  if (!result.empty()) result.push_back('\n');
  return result.append(kMark).append(" ").append(json);
}

std::string QualifiedName::Text() const {
  return QuoteIfNeeded(schema) + "." + QuoteIfNeeded(name);
}

std::optional<QualifiedName> ParseQualifiedName(std::string_view text) {
  std::optional<std::string> first = ReadPart(text);
  if (!first) return std::nullopt;
  if (text.empty()) return QualifiedName{"public", *std::move(first)};
  if (!text.starts_with('.')) return std::nullopt;
  text.remove_prefix(1);
  std::optional<std::string> second = ReadPart(text);
  if (!second || !text.empty()) return std::nullopt;
  return QualifiedName{*std::move(first), *std::move(second)};
}

MappingResult<MappingFile> ParseMappingFile(std::string_view json) {
  rapidjson::Document document;
  if (auto complaint = Parse(json, document)) return MappingError{*std::move(complaint)};
  if (!document.IsObject() || !document.HasMember("relations") ||
      !document["relations"].IsObject()) {
    return MappingError{R"(the file must be an object with the member "relations", an object)"};
  }
  for (const auto& member : document.GetObject()) {
    if (Text(member.name) == "relations") continue;
    return MappingError{fmt::format("\"{}\" is not known", Text(member.name))};
  }
  MappingFile file;
  for (const auto& member : document["relations"].GetObject()) {
    auto relation = ParseQualifiedName(Text(member.name));
    if (!relation) {
      return MappingError{
          fmt::format("\"{}\" is no relation's name, such as public.orders", Text(member.name))};
    }
    for (const MappingFile::Entry& other : file.entries) {
      if (other.relation == *relation) {
        return MappingError{fmt::format("{} is given twice", relation->Text())};
      }
    }
    file.entries.push_back({*std::move(relation), ReadMappings(member.value)});
  }
  return file;
}

}  // namespace tuskgate::translator
