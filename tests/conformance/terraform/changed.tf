# What created.tf becomes with the second `terraform apply`.

resource "aws_dynamodb_table" "orders" {
  name           = "orders"
  billing_mode   = "PROVISIONED"
  read_capacity  = 7
  write_capacity = 3
  table_class    = "STANDARD_INFREQUENT_ACCESS"
  hash_key       = "customer"
  range_key      = "number"

  attribute {
    name = "customer"
    type = "S"
  }
  attribute {
    name = "number"
    type = "N"
  }
  attribute {
    name = "placed"
    type = "N"
  }
  attribute {
    name = "status"
    type = "S"
  }
  attribute {
    name = "city"
    type = "S"
  }

  global_secondary_index {
    name               = "by_status"
    hash_key           = "status"
    range_key          = "placed"
    projection_type    = "INCLUDE"
    non_key_attributes = ["total", "currency"]
    read_capacity      = 6
    write_capacity     = 2
  }
  global_secondary_index {
    name            = "by_city"
    hash_key        = "city"
    range_key       = "number"
    projection_type = "KEYS_ONLY"
    read_capacity   = 1
    write_capacity  = 1
  }
  local_secondary_index {
    name            = "by_placed"
    range_key       = "placed"
    projection_type = "ALL"
  }

  ttl {
    attribute_name = "expires"
    enabled        = true
  }
  point_in_time_recovery {
    enabled = false
  }

  tags = {
    Team  = "orders"
    Owner = "ada"
  }
}

resource "aws_dynamodb_table" "customers" {
  name                        = "customers"
  billing_mode                = "PAY_PER_REQUEST"
  hash_key                    = "id"
  deletion_protection_enabled = false

  attribute {
    name = "id"
    type = "S"
  }
}

resource "aws_dynamodb_table" "events" {
  name           = "events"
  billing_mode   = "PROVISIONED"
  read_capacity  = 2
  write_capacity = 3
  hash_key       = "id"

  attribute {
    name = "id"
    type = "B"
  }
  attribute {
    name = "at"
    type = "N"
  }

  global_secondary_index {
    name            = "by_at"
    hash_key        = "at"
    projection_type = "ALL"
    read_capacity   = 4
    write_capacity  = 5
  }
}

resource "aws_dynamodb_table" "visits" {
  name             = "visits"
  billing_mode     = "PAY_PER_REQUEST"
  table_class      = "STANDARD_INFREQUENT_ACCESS"
  hash_key         = "page"
  stream_enabled   = true
  stream_view_type = "OLD_IMAGE"

  attribute {
    name = "page"
    type = "S"
  }

  on_demand_throughput {
    max_read_request_units  = 200
    max_write_request_units = 50
  }
  server_side_encryption {
    enabled = false
  }
}

resource "aws_dynamodb_table" "replaced" {
  name         = "replaced"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "after"

  attribute {
    name = "after"
    type = "S"
  }
}

resource "aws_dynamodb_table_item" "ada" {
  table_name = aws_dynamodb_table.customers.name
  hash_key   = aws_dynamodb_table.customers.hash_key

  item = jsonencode({
    id     = { S = "ada" }
    since  = { N = "1852" }
    emails = { SS = ["ada@example.com", "lovelace@example.com"] }
    notes  = { L = [{ BOOL = true }, { NULL = true }, { M = { by = { S = "Charles" } } }] }
  })
}

resource "aws_dynamodb_resource_policy" "visits" {
  resource_arn = aws_dynamodb_table.visits.arn

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Deny"
      Principal = "*"
      Action    = "dynamodb:DeleteItem"
      Resource  = aws_dynamodb_table.visits.arn
    }]
  })
}
