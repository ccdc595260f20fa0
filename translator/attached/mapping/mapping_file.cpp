#include "translator/attached/mapping/mapping_file.h"

#include <variant>

#include <fmt/format.h>
#include <rapidjson/prettywriter.h>
#include <rapidjson/stringbuffer.h>

#include "translator/model/attribute_json.h"
#include "translator/model/json.h"

namespace tuskgate::translator {
namespace {

constexpr std::string_view kEmptyFile = R"({"relations": {}})";

Json::MemberIterator FindEntry(Json& relations, const QualifiedName& relation) {
  for (auto member = relations.MemberBegin(); member != relations.MemberEnd(); ++member) {
    if (ParseQualifiedName(Text(member->name)) == relation) return member;
  }
  return relations.MemberEnd();
}

std::string Print(const Json& file) {
  rapidjson::StringBuffer buffer;
  rapidjson::PrettyWriter<rapidjson::StringBuffer> writer(buffer);
  constexpr unsigned kIndent = 2;
  writer.SetIndent(' ', kIndent);
  file.Accept(writer);
  return std::string(buffer.GetString(), buffer.GetSize()) + "\n";
}

}  // namespace

MappingResult<std::string> WithEntry(std::string_view file, const QualifiedName& relation,
                                     std::string_view mapping) {
  if (file.empty()) file = kEmptyFile;
  if (auto parsed = ParseMappingFile(file); std::holds_alternative<MappingError>(parsed)) {
    return std::get<MappingError>(std::move(parsed));
  }
  if (auto parsed = ParseMappings(mapping); std::holds_alternative<MappingError>(parsed)) {
    return std::get<MappingError>(std::move(parsed));
  }
  rapidjson::Document document;
  document.Parse(file.data(), file.size());
  rapidjson::Document parsed(&document.GetAllocator());
  parsed.Parse(mapping.data(), mapping.size());
  Json& value = parsed;
  Json& relations = document["relations"];
  const auto entry = FindEntry(relations, relation);
  if (entry != relations.MemberEnd()) {
    entry->value = value;
  } else {
    relations.AddMember(Json(relation.Text(), document.GetAllocator()), value,
                        document.GetAllocator());
  }
  return Print(document);
}

MappingResult<std::string> WithoutEntry(std::string_view file, const QualifiedName& relation) {
  if (file.empty()) file = kEmptyFile;
  if (auto parsed = ParseMappingFile(file); std::holds_alternative<MappingError>(parsed)) {
    return std::get<MappingError>(std::move(parsed));
  }
  rapidjson::Document document;
  document.Parse(file.data(), file.size());
  Json& relations = document["relations"];
  const auto entry = FindEntry(relations, relation);
  if (entry == relations.MemberEnd()) {
    return MappingError{fmt::format("there is no entry for {}", relation.Text())};
  }
  relations.EraseMember(entry);
  return Print(document);
}

}  // namespace tuskgate::translator
