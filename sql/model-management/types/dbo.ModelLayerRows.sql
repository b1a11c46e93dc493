-- Rows for dbo.sp_RegisterModel: the layers of one model.
CREATE TYPE dbo.ModelLayerRows AS TABLE (
    LayerIdx int NOT NULL PRIMARY KEY CLUSTERED,
    LayerName nvarchar(256) NULL,
    LayerType nvarchar(100) NULL,
    TensorShape nvarchar(256) NULL,
    TensorDtype nvarchar(20) NULL,
    ParameterCount bigint NULL,
    Parameters nvarchar(max) NULL
);
GO
