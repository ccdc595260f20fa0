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

#include "gateway/catalog/blocking_rows.h"
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

// Where mappings are kept, besides comments.
class MappingText {
 public:
  explicit MappingText(std::string path) : path_(std::move(path)) {
    if (path_.empty()) return;
    std::ifstream file(path_, std::ios::binary);
    if (file) text_.assign(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    if (file.bad() || (!file && std::filesystem::exists(path_))) {
      throw std::runtime_error("cannot read " + path_);
    }
  }

  MappingFile Parse() const {
    if (text_.empty()) return {};
    return Valid(ParseMappingFile(text_));
  }

  void Set(const QualifiedName& relation, const std::string& mapping) {
    text_ = Valid(WithEntry(text_, relation, mapping));
  }
  void Remove(const QualifiedName& relation) { text_ = Valid(WithoutEntry(text_, relation)); }

  const std::string& text() const { return text_; }

  // At its place only once complete.
  void Save() const {
    const std::string next = path_ + ".new";
    {
      std::ofstream file(next, std::ios::binary | std::ios::trunc);
      file << text_;
      if (!file.flush()) throw std::runtime_error("cannot write " + next);
    }
    std::error_code error;
    std::filesystem::rename(next, path_, error);
    if (error) {
      throw std::runtime_error(fmt::format("cannot replace {}: {}", path_, error.message()));
    }
  }

 private:
  template <typename T>
  T Valid(MappingResult<T> result) const {
    if (const auto* error = std::get_if<MappingError>(&result)) {
      throw std::runtime_error(fmt::format("{}: {}", path_, error->reason));
    }
    return std::get<T>(std::move(result));
  }

  std::string path_;
  std::string text_;
};

// The database, as the command sees it.
class Session {
 public:
  Session(const std::string& connection_string, const std::vector<std::string>& trusted_owners)
      : connection_(connection_string), trusted_owners_(trusted_owners) {
    pqxx::nontransaction query(connection_);
    UseGatewaySettings(query);
    const pqxx::result row = query.exec("select to_regclass('tuskgate.tables') is not null");
    has_catalog_ = row[0][0].as<bool>();
  }

  AttachedFacts Ask(AttachedQuery query) {
    query.item_tables = has_catalog_;
    query.trusted_owners = trusted_owners_;
    pqxx::nontransaction transaction(connection_);
    return ReadAttachedFacts(RunBlocking(transaction, EmitAttachedFacts(query)));
  }

  // All or none. Gateways are told, whether or not an event trigger tells them too.
  void WriteComments(const std::vector<std::pair<const RelationFacts*, std::string>>& comments) {
    try {
      pqxx::work transaction(connection_);
      for (const auto& [relation, comment] : comments) {
        transaction.exec(CommentStatement(relation->name, relation->kind, comment));
      }
      transaction.exec("select pg_notify('tuskgate_catalog', '@relations')");
      transaction.commit();
    } catch (const pqxx::sql_error& error) {
      std::string message = error.what();
      while (!message.empty() && message.back() == '\n') message.pop_back();
      throw std::runtime_error("the comment cannot be written: " + message);
    }
  }

 private:
  pqxx::connection connection_;
  const std::vector<std::string> trusted_owners_;
  bool has_catalog_ = false;
};

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

// What the facts and the file come to, with the relation mapped so.
ResolvedTables Try(const AttachedFacts& facts, MappingFile file, const QualifiedName& relation,
                   const std::string& mapping) {
  std::erase_if(file.entries,
                [&](const MappingFile::Entry& entry) { return entry.relation == relation; });
  file.entries.push_back({relation, ParseMappings(mapping)});
  return ResolveAttached(facts, file);
}

void PrintWarnings(const ResolvedTables& resolved, const std::string& relation) {
  for (const RelationNote& note : resolved.warnings) {
    if (note.relation == relation) fmt::print(stderr, "warning: {}: {}\n", relation, note.text);
  }
}

const RelationNote* FindSkipped(const ResolvedTables& resolved, const std::string& relation) {
  for (const RelationNote& note : resolved.skipped) {
    if (note.relation == relation) return &note;
  }
  return nullptr;
}

std::string Spell(const KeyAttribute& key) {
  return fmt::format("{} ({})", key.name, KeyTypeTag(key.type));
}

std::string Spell(const TableDescription& table) {
  std::string text = fmt::format("partition key {}", Spell(table.partition_key));
  if (table.sort_key) text += fmt::format(", sort key {}", Spell(*table.sort_key));
  for (std::size_t i = 0; i < table.indexes.size(); ++i) {
    text += fmt::format("{}{}", i == 0 ? "; indexes " : ", ", table.indexes[i].name);
  }
  return text;
}

// Tables that the relation is a part of.
std::vector<const TableDescription*> TablesOf(const ResolvedTables& resolved,
                                              const QualifiedName& relation) {
  std::vector<const TableDescription*> tables;
  for (const TableDescription& table : resolved.tables) {
    for (const AttachedRelation& part : table.attached->relations) {
      if (part.schema == relation.schema && part.name == relation.name) {
        tables.push_back(&table);
        break;
      }
    }
  }
  return tables;
}

int AttachOne(const AttachArguments& arguments, const std::string& mapping_file, Session& session) {
  const QualifiedName name = NameOf(arguments.table);
  MappingText file(mapping_file);
  const bool to_file = !mapping_file.empty() && !arguments.comment;
  AttachedQuery query;
  query.relations = {name};
  for (const auto& entry : file.Parse().entries) query.relations.push_back(entry.relation);
  const AttachedFacts facts = session.Ask(query);
  const RelationFacts& relation = Require(facts, name);
  const std::string mapping = MappingOf(arguments, relation);
  const ResolvedTables resolved = Try(facts, file.Parse(), name, mapping);
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
    fmt::print("{} is attached as the table {}: {}\n", name.Text(), table->name, Spell(*table));
  }
  return 0;
}

int AttachSchema(const AttachArguments& arguments, const std::string& mapping_file,
                 Session& session) {
  MappingText file(mapping_file);
  const MappingFile before = file.Parse();
  const bool to_file = !mapping_file.empty() && !arguments.comment;
  AttachedQuery query;
  query.schemas = {arguments.schema};
  for (const auto& entry : before.entries) query.relations.push_back(entry.relation);
  const AttachedFacts facts = session.Ask(query);

  // Proposals join what is mapped already, one by one.
  MappingFile all = before;
  MappingText proposals("");
  std::vector<std::pair<const RelationFacts*, std::string>> comments;
  bool any = false;
  const auto skip = [](const RelationFacts& relation, std::string_view reason) {
    fmt::print(stderr, "# {}: {}\n", relation.name.Text(), reason);
  };
  for (const RelationFacts& relation : facts.relations) {
    if (relation.name.schema != arguments.schema) continue;
    any = true;
    bool mapped = FindMappingComment(relation.comment).has_value();
    for (const auto& entry : before.entries) mapped = mapped || entry.relation == relation.name;
    if (mapped) {
      skip(relation, "it has a mapping already");
      continue;
    }
    if (arguments.apply && !to_file && !relation.trusted) {
      skip(relation, DistrustOf(relation));
      continue;
    }
    auto proposal = ProposeMapping(relation);
    if (const auto* error = std::get_if<MappingError>(&proposal)) {
      skip(relation, error->reason);
      continue;
    }
    const std::string mapping = MappingJson(std::get<RelationMapping>(proposal));
    const ResolvedTables resolved = Try(facts, all, relation.name, mapping);
    if (const RelationNote* skipped = FindSkipped(resolved, relation.name.Text())) {
      skip(relation, skipped->text);
      continue;
    }
    for (const RelationNote& note : resolved.warnings) {
      if (note.relation == relation.name.Text()) skip(relation, "warning: " + note.text);
    }
    all.entries.push_back({relation.name, ParseMappings(mapping)});
    proposals.Set(relation.name, mapping);
    if (to_file) file.Set(relation.name, mapping);
    comments.emplace_back(&relation, WithMapping(relation.comment, mapping));
    if (arguments.apply) {
      for (const TableDescription* table : TablesOf(resolved, relation.name)) {
        fmt::print("{} is attached as the table {}: {}\n", relation.name.Text(), table->name,
                   Spell(*table));
      }
    }
  }
  if (!any) {
    throw std::runtime_error(
        fmt::format("there is no table or view in the schema {}", arguments.schema));
  }
  if (!arguments.apply) {
    fmt::print("{}", proposals.text().empty() ? "{\n  \"relations\": {}\n}\n" : proposals.text());
  } else if (comments.empty()) {
    fmt::print("nothing to attach\n");
  } else if (to_file) {
    file.Save();
  } else {
    session.WriteComments(comments);
  }
  return 0;
}

int List(const std::string& mapping_file, Session& session) {
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
    fmt::print("{}: {}; {}\n", table.name, relations, Spell(table));
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
  if (!arguments.schema.empty() || arguments.list || arguments.apply || !arguments.name.empty() ||
      !arguments.partition_key.empty() || !arguments.sort_key.empty() ||
      !arguments.options.empty()) {
    return "detach takes --table, and --mapping or --comment";
  }
  return std::nullopt;
}

int RunAttach(const AttachArguments& arguments, const Config& config,
              const std::string& connection_string) {
  Session session(connection_string, config.trust_owners);
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
  Session session(connection_string, config.trust_owners);
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
