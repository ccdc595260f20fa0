#include "gateway/preload/preload.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

#include "gateway/observe/log.h"
#include "gateway/preload/batch.h"
#include "gateway/preload/item_files.h"

namespace tuskgate::gateway::preload {
namespace {

namespace fs = std::filesystem;

// A table that has it has not all its items yet.
constexpr std::string_view kTag = "tuskgate:init";

[[noreturn]] void Refuse(const fs::path& file, int line, std::string_view message) {
  throw std::runtime_error(fmt::format("{}:{}: {}", file.string(), line, message));
}

std::string ReadText(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
  if (!stream.is_open() || stream.bad()) {
    throw std::runtime_error(fmt::format("{}: cannot be read", file.string()));
  }
  return text;
}

// CloudFormation's templates are either, whatever their names end with.
std::vector<Node> ReadDocuments(const fs::path& file, const std::string& text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  const bool is_object = begin != std::string::npos && (text[begin] == '{' || text[begin] == '[');
  return file.extension() == ".json" || is_object ? ReadJson(text) : ReadYaml(text);
}

bool IsDefinitionFile(const fs::path& file) {
  constexpr std::array<std::string_view, 4> kEndings = {".json", ".yaml", ".yml", ".template"};
  return std::find(kEndings.begin(), kEndings.end(), file.extension().string()) != kEndings.end();
}

std::string NameRequest(const std::string& table) {
  return fmt::format(R"({{"TableName":{}}})", Quoted(table));
}

bool IsProtected(const Node& create) {
  const Node* member = create.Find("DeletionProtectionEnabled");
  return member != nullptr && (member->text == "true" || member->text == "True");
}

// While items are loaded, a table can be deleted, and tells that it has not all of them.
Node Unfinished(Node create) {
  create.Remove("DeletionProtectionEnabled");
  Node tag = MapAt(create.line);
  tag.Add("Key", StringAt(create.line, std::string(kTag)));
  tag.Add("Value", StringAt(create.line, "loading"));
  Node tags = ListAt(create.line);
  const Node* own = create.Find("Tags");
  if (own != nullptr && own->IsList()) tags = *own;
  tags.items.push_back(std::move(tag));
  create.Remove("Tags");
  create.Add("Tags", std::move(tags));
  return create;
}

}  // namespace

Preload::Preload(fs::path directory, translator::ArnScope scope, Caller call,
                 std::function<bool()> cancelled)
    : directory_(std::move(directory)),
      scope_(std::move(scope)),
      call_(std::move(call)),
      cancelled_(std::move(cancelled)) {}

void Preload::Run() {
  ReadDirectory();
  CheckTables();
  try {
    for (const Definition& definition : definitions_) MakeTable(definition);
    for (const Definition& definition : definitions_) {
      if (!made_.contains(definition.table.name)) continue;
      if (HasItems(definition)) LoadTable(definition.table.name);
      if (definition.table.time_to_live) EnableTimeToLive(definition);
    }
  } catch (const std::exception&) {
    for (const std::string& table : made_) Discard(table);
    throw;
  }
}

void Preload::ReadDirectory() {
  std::error_code error;
  std::vector<fs::directory_entry> entries;
  for (fs::directory_iterator entry(directory_, error), end; !error && entry != end;
       entry.increment(error)) {
    entries.push_back(*entry);
  }
  if (error) {
    throw std::runtime_error(
        fmt::format("cannot read --init {}: {}", directory_.string(), error.message()));
  }
  std::sort(entries.begin(), entries.end());
  for (const fs::directory_entry& entry : entries) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with('.')) continue;
    if (entry.is_directory()) {
      exports_[name] = entry.path();
    } else if (const std::optional<std::string> table = TableOfItemFile(name)) {
      item_files_[*table].push_back(entry.path());
    } else if (IsDefinitionFile(entry.path())) {
      ReadDefinitionFile(entry.path());
    } else {
      Log(LogLevel::kInfo, "init: {} is neither a definition nor has items: left out",
          entry.path().string());
    }
  }
}

void Preload::ReadDefinitionFile(const fs::path& file) {
  try {
    for (const Node& document : ReadDocuments(file, ReadText(file))) {
      for (TableDefinition& table : ReadDefinitions(document, scope_, file.stem().string())) {
        definitions_.push_back({file, std::move(table)});
      }
    }
  } catch (const Fault& fault) {
    Refuse(file, fault.line(), fault.what());
  }
}

// Before anything is made.
void Preload::CheckTables() {
  std::map<std::string, const Definition*> known;
  for (const Definition& definition : definitions_) {
    const auto [other, is_new] = known.emplace(definition.table.name, &definition);
    if (is_new) continue;
    Refuse(definition.file, definition.table.line,
           fmt::format("table {} is defined in {}:{} as well", definition.table.name,
                       other->second->file.string(), other->second->table.line));
  }
  const auto check = [&](const std::string& table, const fs::path& path) {
    if (known.contains(table) || Exists(table)) return;
    throw std::runtime_error(
        fmt::format("{}: there is no table {}, and no file that defines it", path.string(), table));
  };
  for (const auto& [table, files] : item_files_) check(table, files.front());
  for (const auto& [table, path] : exports_) {
    check(table, path);
    ExportedFiles(path);
  }
}

bool Preload::Exists(const std::string& table) {
  return call_("DescribeTable", NameRequest(table)).has_value();
}

bool Preload::HasItems(const Definition& definition) const {
  const TableDefinition& table = definition.table;
  return !table.items.empty() || item_files_.contains(table.name) || exports_.contains(table.name);
}

bool Preload::IsCutOff(const std::string& arn) {
  const auto tags =
      call_("ListTagsOfResource", fmt::format(R"({{"ResourceArn":{}}})", Quoted(arn)));
  if (!tags.has_value()) return false;
  for (const Node& document : ReadJson(*tags)) {
    const Node* list = document.Find("Tags");
    if (list == nullptr) continue;
    for (const Node& tag : list->items) {
      if (tag.TextOf("Key") == kTag) return true;
    }
  }
  return false;
}

void Preload::MakeTable(const Definition& definition) {
  const TableDefinition& table = definition.table;
  if (Exists(table.name)) {
    if (!IsCutOff(translator::TableArn(table.name, scope_))) {
      Log(LogLevel::kInfo, "init: table {} is there already, and is left as it is", table.name);
      return;
    }
    Log(LogLevel::kInfo, "init: table {} was not loaded to its end, and is made anew", table.name);
    Discard(table.name);
  }
  const bool has_items = HasItems(definition);
  const auto made =
      call_("CreateTable", WriteJson(has_items ? Unfinished(table.create) : table.create));
  if (!made.has_value()) {
    Refuse(definition.file, table.line, Refusal("CreateTable", made.error()));
  }
  made_.insert(table.name);
  Log(LogLevel::kInfo, "init: table {} made", table.name);
  for (const std::string& property : table.left_out) {
    Log(LogLevel::kWarn, "init: table {} is made without {}", table.name, property);
  }
}

void Preload::EnableTimeToLive(const Definition& definition) {
  Node request = MapAt(definition.table.line);
  request.Add("TableName", StringAt(definition.table.line, definition.table.name));
  request.Add("TimeToLiveSpecification", *definition.table.time_to_live);
  const auto done = call_("UpdateTimeToLive", WriteJson(request));
  if (done.has_value()) return;
  Log(LogLevel::kWarn, "init: table {} is made without time to live: {}", definition.table.name,
      Refusal("UpdateTimeToLive", done.error()));
}

void Preload::LoadTable(const std::string& table) {
  const auto definition =
      std::find_if(definitions_.begin(), definitions_.end(),
                   [&](const Definition& one) { return one.table.name == table; });
  Batch batch(table, definition->file.string(), call_);
  for (const Node& item : definition->table.items) batch.Add(WriteJson(item), item.line);
  batch.Flush();
  std::int64_t count = batch.count();
  for (const fs::path& file : item_files_[table]) count += LoadFile(table, file);
  const auto exported = exports_.find(table);
  if (exported != exports_.end()) {
    for (const DataFile& file : ExportedFiles(exported->second)) {
      const std::int64_t loaded = LoadFile(table, file.path);
      if (file.item_count != DataFile::kUnknown && file.item_count != loaded) {
        throw std::runtime_error(fmt::format("{}: has {} items, but {} by the manifest",
                                             file.path.string(), loaded, file.item_count));
      }
      count += loaded;
    }
  }
  Finish(table, IsProtected(definition->table.create));
  Log(LogLevel::kInfo, "init: table {} has {} items loaded", table, count);
}

std::int64_t Preload::LoadFile(const std::string& table, const fs::path& file) {
  Batch batch(table, file.string(), call_);
  LineReader lines(file);
  try {
    while (const std::optional<std::string> text = lines.Next()) {
      if (cancelled_()) throw std::runtime_error("told to end while items were loaded");
      std::optional<std::string> item = ItemOfLine(*text, lines.line());
      if (item) batch.Add(*std::move(item), lines.line());
    }
  } catch (const Fault& fault) {
    Refuse(file, fault.line(), fault.what());
  }
  batch.Flush();
  return batch.count();
}

void Preload::Finish(const std::string& table, bool is_protected) {
  const auto untagged =
      call_("UntagResource",
            fmt::format(R"({{"ResourceArn":{},"TagKeys":[{}]}})",
                        Quoted(translator::TableArn(table, scope_)), Quoted(std::string(kTag))));
  if (!untagged.has_value()) throw std::runtime_error(Refusal("UntagResource", untagged.error()));
  if (!is_protected) return;
  const auto updated =
      call_("UpdateTable",
            fmt::format(R"({{"TableName":{},"DeletionProtectionEnabled":true}})", Quoted(table)));
  if (!updated.has_value()) throw std::runtime_error(Refusal("UpdateTable", updated.error()));
}

void Preload::Discard(const std::string& table) {
  call_("UpdateTable",
        fmt::format(R"({{"TableName":{},"DeletionProtectionEnabled":false}})", Quoted(table)));
  const auto deleted = call_("DeleteTable", NameRequest(table));
  if (deleted.has_value()) return;
  Log(LogLevel::kWarn, "init: table {} is not deleted again: {}", table,
      Refusal("DeleteTable", deleted.error()));
}

}  // namespace tuskgate::gateway::preload
