#include "gateway/process/attach_command.h"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <utility>
#include <variant>

#include <fmt/format.h>
#include <pqxx/pqxx>

#include "gateway/process/attach_schema.h"
#include "gateway/process/attach_session.h"
#include "gateway/process/data_directory.h"
#include "translator/attached/columns/attached_table.h"
#include "translator/attached/mapping/attached_catalog.h"
#include "translator/attached/mapping/mapping.h"
#include "translator/attached/mapping/mapping_file.h"
#include "translator/attached/mapping/propose.h"
#include "translator/attached/mapping/relation_facts.h"
#include "translator/attached/mapping/resolve.h"
#include "translator/model/json.h"
#include "translator/model/stored_text.h"

namespace tuskgate::gateway {
namespace {

using namespace translator;

QualifiedName NameOf(const std::string& text) {
  auto name = ParseQualifiedName(text);
  if (!name) {
    throw std::runtime_error(
        fmt::format("'{}' is no relation's name, such as public.orders", text));
  }
  return *std::move(name);
}

const RelationFacts& Require(const AttachedFacts& facts, const QualifiedName& name) {
  const RelationFacts* relation = facts.Find(name);
  if (relation == nullptr) {
    throw std::runtime_error(fmt::format("there is no table or view {}", name.Text()));
  }
  return *relation;
}

bool IsJson(const std::string& text) {
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag>(text.data(), text.size());
  return !document.HasParseError();
}

void AppendMember(std::string& object, std::string_view name, std::string_view json) {
  if (object.size() > 1) object.append(", ");
  AppendJsonString(object, name);
  object.append(": ").append(json);
}

void AppendText(std::string& object, std::string_view name, std::string_view text) {
  if (text.empty()) return;
  std::string json;
  AppendJsonString(json, text);
  AppendMember(object, name, json);
}

// The mapping that the arguments ask for; keys that they leave out are proposed.
std::string MappingOf(const AttachArguments& arguments, const RelationFacts& relation) {
  std::string partition_key = arguments.partition_key;
  std::string sort_key = arguments.sort_key;
  if (partition_key.empty()) {
    auto proposal = ProposeMapping(relation);
    if (const auto* error = std::get_if<MappingError>(&proposal)) {
      throw std::runtime_error(
          fmt::format("{} cannot be attached: {}", relation.name.Text(), error->reason));
    }
    partition_key = std::get<RelationMapping>(proposal).partition_key;
    sort_key = std::get<RelationMapping>(proposal).sort_key;
  }
  std::string json = "{";
  AppendText(json, "table", arguments.name);
  AppendText(json, "partition_key", partition_key);
  AppendText(json, "sort_key", sort_key);
  for (const std::string& option : arguments.options) {
    const std::size_t equals = option.find('=');
    const std::string value = option.substr(equals + 1);
    if (IsJson(value)) {
      AppendMember(json, option.substr(0, equals), value);
    } else {
      AppendText(json, option.substr(0, equals), value);
    }
  }
  return json.append("}");
}

void PrintWarnings(const ResolvedTables& resolved, const std::string& relation) {
  for (const RelationNote& note : resolved.warnings) {
    if (note.relation == relation) fmt::print(stderr, "warning: {}: {}\n", relation, note.text);
  }
}

int AttachOne(const AttachArguments& arguments, const std::string& mapping_file,
              AttachSession& session) {
  const QualifiedName name = NameOf(arguments.table);
  MappingText file(mapping_file);
  const bool to_file = !mapping_file.empty() && !arguments.comment;
  AttachedQuery query;
  query.relations = {name};
  for (const auto& entry : file.Parse().entries) query.relations.push_back(entry.relation);
  const AttachedFacts facts = session.Ask(query);
  const RelationFacts& relation = Require(facts, name);
  const std::string mapping = MappingOf(arguments, relation);
  const ResolvedTables resolved = TryMapping(facts, file.Parse(), name, mapping);
  if (const RelationNote* skipped = FindSkipped(resolved, name.Text())) {
    throw std::runtime_error(fmt::format("{} cannot be attached: {}", name.Text(), skipped->text));
  }
  if (to_file) {
    file.Set(name, mapping);
    file.Save();
  } else {
    // Only a mapping file names relations of owners who are not trusted.
    if (!relation.trusted) {
      throw std::runtime_error(
          fmt::format("{} cannot be attached by a comment: {}", name.Text(), DistrustOf(relation)));
    }
    session.WriteComments({{&relation, WithMapping(relation.comment, mapping)}});
  }
  PrintWarnings(resolved, name.Text());
  for (const TableDescription* table : TablesOf(resolved, name)) {
    session.WarnOfLostRows(*table, name);
    fmt::print("{} is attached as the table {}: {}\n", name.Text(), table->name,
               SpellTable(*table));
  }
  return 0;
}

int List(const std::string& mapping_file, AttachSession& session) {
  const MappingFile file = MappingText(mapping_file).Parse();
  AttachedQuery query;
  for (const auto& entry : file.entries) query.relations.push_back(entry.relation);
  const ResolvedTables resolved = ResolveAttached(session.Ask(query), file);
  for (const TableDescription& table : resolved.tables) {
    std::string relations;
    for (const AttachedRelation& relation : table.attached->relations) {
      relations += fmt::format("{}{}", relations.empty() ? "" : ", ",
                               QualifiedName{relation.schema, relation.name}.Text());
    }
    fmt::print("{}: {}; {}\n", table.name, relations, SpellTable(table));
    for (const AttachedRelation& relation : table.attached->relations) {
      session.WarnOfLostRows(table, {relation.schema, relation.name});
    }
  }
  for (const RelationNote& note : resolved.skipped) {
    fmt::print(stderr, "not attached: {}: {}\n", note.relation, note.text);
  }
  for (const RelationNote& note : resolved.warnings) {
    fmt::print(stderr, "warning: {}: {}\n", note.relation, note.text);
  }
  return 0;
}

}  // namespace

std::optional<std::string> CheckAttachArguments(const AttachArguments& arguments) {
  const int modes =
      int{!arguments.table.empty()} + int{!arguments.schema.empty()} + int{arguments.list};
  if (modes != 1) return "attach takes one of --table, --schema and --list";
  const bool keys = !arguments.name.empty() || !arguments.partition_key.empty() ||
                    !arguments.sort_key.empty() || !arguments.options.empty();
  if (keys && arguments.table.empty()) {
    return "--name, --partition-key, --sort-key and --option are of use with --table";
  }
  if (arguments.apply && arguments.schema.empty()) return "--apply is of use with --schema";
  if (arguments.collections && arguments.schema.empty()) {
    return "--collections is of use with --schema";
  }
  if (!arguments.sort_key.empty() && arguments.partition_key.empty()) {
    return "--sort-key needs --partition-key";
  }
  for (const std::string& option : arguments.options) {
    const std::size_t equals = option.find('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == option.size()) {
      return fmt::format("--option: '{}' is not of the form key=value", option);
    }
  }
  return std::nullopt;
}

std::optional<std::string> CheckDetachArguments(const AttachArguments& arguments) {
  if (arguments.table.empty()) return "detach takes --table";
  if (!arguments.schema.empty() || arguments.list || arguments.apply || arguments.collections ||
      !arguments.name.empty() || !arguments.partition_key.empty() || !arguments.sort_key.empty() ||
      !arguments.options.empty()) {
    return "detach takes --table, and --mapping or --comment";
  }
  return std::nullopt;
}

int RunAttach(const AttachArguments& arguments, const Config& config,
              const std::string& connection_string) {
  AttachSession session(connection_string, config.trust_owners);
  if (arguments.list) return List(config.mapping_file, session);
  if (!arguments.schema.empty()) return AttachSchema(arguments, config.mapping_file, session);
  return AttachOne(arguments, config.mapping_file, session);
}

int RunDetach(const AttachArguments& arguments, const Config& config,
              const std::string& connection_string) {
  const QualifiedName name = NameOf(arguments.table);
  if (!config.mapping_file.empty() && !arguments.comment) {
    MappingText file(config.mapping_file);
    file.Remove(name);
    file.Save();
    fmt::print("{} has no entry any more\n", name.Text());
    return 0;
  }
  AttachSession session(connection_string, config.trust_owners);
  AttachedQuery query;
  query.relations = {name};
  const AttachedFacts facts = session.Ask(query);
  const RelationFacts& relation = Require(facts, name);
  if (!FindMappingComment(relation.comment)) {
    throw std::runtime_error(fmt::format("the comment on {} has no mapping", name.Text()));
  }
  session.WriteComments({{&relation, WithMapping(relation.comment, "")}});
  fmt::print("{} is detached\n", name.Text());
  return 0;
}

std::optional<std::string> FindRunningCluster(const std::string& data_directory) {
  // https://www.postgresql.org/docs/15/storage-file-layout.html: postmaster.pid
  std::ifstream file(data_directory + "/postgres/postmaster.pid");
  std::string line;
  std::vector<std::string> lines;
  while (std::getline(file, line)) lines.push_back(line);
  constexpr std::size_t kSocketDirectory = 4;
  if (lines.size() <= kSocketDirectory || lines[kSocketDirectory].empty()) return std::nullopt;
  std::string address = fmt::format("host={} port={} user={} dbname=tuskgate",
                                    lines[kSocketDirectory], kClusterPort, kClusterRole);
  try {
    const pqxx::connection probe(address);
    return address;
  } catch (const pqxx::failure&) {
    return std::nullopt;  // left behind by a crash, or somebody else's
  }
}

}  // namespace tuskgate::gateway
