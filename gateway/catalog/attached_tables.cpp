#include "gateway/catalog/attached_tables.h"

#include <algorithm>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "gateway/observe/log.h"
#include "translator/attached/mapping/relation_facts.h"
#include "translator/attached/mapping/stream_facts.h"

namespace tuskgate::gateway {

using translator::MappingError;
using translator::MappingFile;
using translator::RelationNote;

AttachedTables::AttachedTables(Catalog& catalog, FileReader read_file,
                               std::vector<std::string> trusted_owners)
    : catalog_(catalog),
      read_file_(std::move(read_file)),
      trusted_owners_(std::move(trusted_owners)) {
  ReadFile();
}

bool AttachedTables::ReadFile() {
  if (!read_file_) return false;
  std::optional<std::string> text = read_file_();
  const std::lock_guard lock(mutex_);
  if (!text) {
    if (std::exchange(is_file_lost_, true)) return false;
    Log(LogLevel::kError, "the mapping file cannot be read");
    return false;
  }
  is_file_lost_ = false;
  if (text == file_text_) return false;
  file_text_ = *text;
  auto file = translator::ParseMappingFile(*text);
  if (const auto* error = std::get_if<MappingError>(&file)) {
    Log(LogLevel::kError, "the mapping file: {}", error->reason);
    return false;
  }
  file_ = std::get<MappingFile>(std::move(file));
  return true;
}

translator::AttachedQuery AttachedTables::Query() const {
  translator::AttachedQuery query;
  query.trusted_owners = trusted_owners_;
  for (const MappingFile::Entry& entry : file_.entries) query.relations.push_back(entry.relation);
  return query;
}

AttachedTables::Facts AttachedTables::AskFacts() {
  const std::lock_guard lock(mutex_);
  Facts facts;
  facts.statement = translator::EmitAttachedFacts(Query());
  facts.number = ++asked_;
  return facts;
}

translator::SqlStatement AttachedTables::AskFingerprint() const {
  const std::lock_guard lock(mutex_);
  return translator::EmitAttachedFingerprint(Query());
}

void AttachedTables::Apply(const translator::RowSet& rows, std::uint64_t number) {
  const translator::AttachedFacts facts = translator::ReadAttachedFacts(rows);
  const std::lock_guard lock(mutex_);
  if (number <= applied_) return;
  applied_ = number;
  translator::ResolvedTables resolved = translator::ResolveAttached(facts, file_);
  translator::GiveStreams(rows, resolved.tables);
  mapped_.clear();
  for (const translator::TableDescription& table : resolved.tables) mapped_.insert(table.name);
  for (const RelationNote& note : resolved.skipped) {
    if (std::find(facts.item_tables.begin(), facts.item_tables.end(), note.table) !=
        facts.item_tables.end()) {
      mapped_.insert(note.table);
    }
  }
  // Those made since the facts were asked for.
  for (const std::string& name : catalog_.SetAttached(std::move(resolved.tables))) {
    resolved.skipped.push_back(
        {"what is mapped to " + name, name, "there is a table of that name already"});
  }
  for (const TablePtr& table : catalog_.Attached()) {
    const translator::TableSettings& settings = table->settings;
    if (settings.stream_label.empty() || settings.stream_view_type.empty()) continue;
    seen_streams_.emplace(std::pair(table->id, settings.stream_label), table->name);
  }
  LogNotes(resolved);
}

AttachedTables::Streams AttachedTables::TakeSeenStreams() {
  const std::lock_guard lock(mutex_);
  return std::exchange(seen_streams_, {});
}

bool AttachedTables::Concerns(const std::string& name) const {
  const std::lock_guard lock(mutex_);
  return mapped_.contains(name);
}

void AttachedTables::LogNotes(const translator::ResolvedTables& resolved) {
  std::vector<std::string> notes;
  for (const RelationNote& note : resolved.skipped) {
    notes.push_back(fmt::format("{} is not attached: {}", note.relation, note.text));
  }
  for (const RelationNote& note : resolved.warnings) {
    notes.push_back(fmt::format("{}, attached as {}: {}", note.relation, note.table, note.text));
  }
  for (const std::string& note : notes) {
    if (std::find(logged_.begin(), logged_.end(), note) == logged_.end()) {
      Log(LogLevel::kWarn, "{}", note);
    }
  }
  logged_ = std::move(notes);
}

}  // namespace tuskgate::gateway
