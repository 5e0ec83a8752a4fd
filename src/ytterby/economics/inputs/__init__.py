"""What a study of GDP stands on: industries, exposure, critical inputs, stocks; fetched, packaged, audited."""
