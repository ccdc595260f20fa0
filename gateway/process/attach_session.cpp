#include "gateway/process/attach_session.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <variant>

#include <fmt/format.h>

#include "gateway/catalog/blocking_rows.h"
#include "translator/attached/columns/attached_table.h"
#include "translator/attached/mapping/mapping_file.h"
#include "translator/attached/relational/lost_rows.h"

namespace tuskgate::gateway {

using namespace translator;

namespace {

std::string Spell(const KeyAttribute& key) {
  return fmt::format("{} ({})", key.name, KeyTypeTag(key.type));
}

}  // namespace

MappingText::MappingText(std::string path) : path_(std::move(path)) {
  if (path_.empty()) return;
  std::ifstream file(path_, std::ios::binary);
  if (file) text_.assign(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  if (file.bad() || (!file && std::filesystem::exists(path_))) {
    throw std::runtime_error("cannot read " + path_);
  }
}

template <typename T>
T MappingText::Valid(MappingResult<T> result) const {
  if (const auto* error = std::get_if<MappingError>(&result)) {
    throw std::runtime_error(fmt::format("{}: {}", path_, error->reason));
  }
  return std::get<T>(std::move(result));
}

MappingFile MappingText::Parse() const {
  if (text_.empty()) return {};
  return Valid(ParseMappingFile(text_));
}

void MappingText::Set(const QualifiedName& relation, const std::string& mapping) {
  text_ = Valid(WithEntry(text_, relation, mapping));
}

void MappingText::Remove(const QualifiedName& relation) {
  text_ = Valid(WithoutEntry(text_, relation));
}

void MappingText::Save() const {
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

AttachSession::AttachSession(const std::string& connection_string,
                             const std::vector<std::string>& trusted_owners)
    : connection_(connection_string), trusted_owners_(trusted_owners) {
  pqxx::nontransaction query(connection_);
  UseGatewaySettings(query);
  const pqxx::result row = query.exec("select to_regclass('tuskgate.streams') is not null");
  has_catalog_ = row[0][0].as<bool>();
}

AttachedFacts AttachSession::Ask(AttachedQuery query) {
  query.item_tables = has_catalog_;
  query.trusted_owners = trusted_owners_;
  pqxx::nontransaction transaction(connection_);
  return ReadAttachedFacts(RunBlocking(transaction, EmitAttachedFacts(query)));
}

std::optional<std::string> AttachSession::Explain(const std::string& statement) {
  try {
    pqxx::nontransaction transaction(connection_);
    const pqxx::result rows = transaction.exec(statement);
    return rows.empty() ? std::nullopt : std::optional(rows[0][0].as<std::string>());
  } catch (const pqxx::sql_error&) {
    return std::nullopt;  // a view that nobody can read, or that is locked
  }
}

void AttachSession::WarnOfLostRows(const TableDescription& table, const QualifiedName& relation) {
  for (const AttachedRelation& part : table.attached->relations) {
    if (part.schema != relation.schema || part.name != relation.name) continue;
    const auto statement = EmitLostRows(table, part);
    if (!statement) continue;
    try {
      pqxx::nontransaction transaction(connection_);
      transaction.exec("set statement_timeout = '10s'");
      const auto note = LostRowsNote(part, RunBlocking(transaction, *statement));
      if (note) fmt::print(stderr, "warning: {}: {}\n", relation.Text(), *note);
    } catch (const pqxx::sql_error&) {
      fmt::print(stderr, "warning: {}: it takes too long to look for rows that are no items\n",
                 relation.Text());
    }
  }
}

void AttachSession::WriteComments(
    const std::vector<std::pair<const RelationFacts*, std::string>>& comments) {
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

ResolvedTables TryMapping(const AttachedFacts& facts, MappingFile file,
                          const QualifiedName& relation, const std::string& mapping) {
  std::erase_if(file.entries,
                [&](const MappingFile::Entry& entry) { return entry.relation == relation; });
  file.entries.push_back({relation, ParseMappings(mapping)});
  return ResolveAttached(facts, file);
}

const RelationNote* FindSkipped(const ResolvedTables& resolved, const std::string& relation) {
  for (const RelationNote& note : resolved.skipped) {
    if (note.relation == relation) return &note;
  }
  return nullptr;
}

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

std::string SpellTable(const TableDescription& table) {
  std::string text = fmt::format("partition key {}", Spell(table.partition_key));
  if (table.sort_key) text += fmt::format(", sort key {}", Spell(*table.sort_key));
  for (std::size_t i = 0; i < table.indexes.size(); ++i) {
    text += fmt::format("{}{}", i == 0 ? "; indexes " : ", ", table.indexes[i].name);
  }
  return text;
}

}  // namespace tuskgate::gateway
