// Listens for changes of the catalog, made by this process or by others, on a thread and a
// connection of its own, and reads anew what changed. The catalog is cleared when listening begins,
// and begins again after the connection was lost: what changed meanwhile is unknown.
#pragma once

#include <atomic>
#include <string>
#include <thread>

#include "gateway/catalog/catalog.h"

namespace tuskgate::gateway {

class CatalogListener {
 public:
  CatalogListener(Catalog& catalog, translator::ItemFormat item_format,
                  std::string connection_string);
  ~CatalogListener();  // stops; takes up to half a second
  CatalogListener(const CatalogListener&) = delete;
  CatalogListener& operator=(const CatalogListener&) = delete;

 private:
  void Run();
  void ListenUntilLost();

  Catalog& catalog_;
  const translator::ItemFormat item_format_;
  const std::string connection_string_;
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

}  // namespace tuskgate::gateway
