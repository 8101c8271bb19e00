"""The read models: pure folds, one folder each."""
