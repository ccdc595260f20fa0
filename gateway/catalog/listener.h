// Listens for changes of the catalog, made by this process or by others, on a thread and a
// connection of its own, and reads anew what changed. The catalog is cleared when listening begins,
// and begins again after the connection was lost: what changed meanwhile is unknown.
//
// Relations that are not ours tell of their changes by an event trigger
// (schema/event_triggers/relations.sql). Where a superuser was not there to make it, the listener
// looks for changes every few seconds.
#pragma once

#include <atomic>
#include <string>
#include <thread>

#include "gateway/catalog/attached_tables.h"
#include "gateway/catalog/catalog.h"

namespace tuskgate::gateway {

class CatalogListener {
 public:
  // Loads the attached tables before it returns; throws when the database cannot be reached.
  CatalogListener(Catalog& catalog, AttachedTables& attached, translator::ItemFormat item_format,
                  std::string connection_string);
  ~CatalogListener();  // stops; takes up to half a second
  CatalogListener(const CatalogListener&) = delete;
  CatalogListener& operator=(const CatalogListener&) = delete;

 private:
  void Run();
  void ListenUntilLost();

  Catalog& catalog_;
  AttachedTables& attached_;
  const translator::ItemFormat item_format_;
  const std::string connection_string_;
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

}  // namespace tuskgate::gateway
