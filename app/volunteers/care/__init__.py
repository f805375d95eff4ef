"""Care of trees as service: what a care log says becomes a record like any other, with a task that is over."""
