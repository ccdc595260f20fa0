// The repeatable objects of a database: the functions of schema `tuskgate`, and what is made of
// them.
#pragma once

#include <string>
#include <vector>

#include <pqxx/pqxx>

#include "gateway/process/migrations.h"

namespace tuskgate::gateway {

// Whether ApplyObjects would do nothing. Notes a later program, as that does.
bool ObjectsAreCurrent(pqxx::work& transaction, const Schema& schema, Migrated& migrated);

// Applies the objects that differ from those applied last, and drops the functions that the schema
// has no more. Throws std::runtime_error where SQL fails.
void ApplyObjects(pqxx::work& transaction, const Schema& schema, Migrated& migrated);

}  // namespace tuskgate::gateway
