-- Purpose: whether the Service Broker's queues move.
-- Returns: QueueName nvarchar(128), MessagesWaiting bigint, ReceiveEnabled bit, ActivationEnabled bit,
--     OpenConversations bigint, ErrorConversations bigint: one row for each queue, by name. A queue with
--     ReceiveEnabled = 0 was stopped, by hand or because a message failed five times.
-- Waiting: the rows of the queue's internal table; sys.service_queues knows no number of messages.
-- Errors: none of its own.
-- Native: none. On the embedded engine: the queues that workers drain; their messages are those of dbo.BrokerMessages, a
--     queue is never stopped, and nothing is activated.
CREATE PROCEDURE dbo.sp_GetServiceBrokerHealth
AS
BEGIN
    SET NOCOUNT, XACT_ABORT ON;

    SELECT
        q.name AS QueueName,
        COALESCE(m.MessagesWaiting, 0) AS MessagesWaiting,
        q.is_receive_enabled AS ReceiveEnabled,
        q.is_activation_enabled AS ActivationEnabled,
        COALESCE(c.OpenConversations, 0) AS OpenConversations,
        COALESCE(c.ErrorConversations, 0) AS ErrorConversations
    FROM sys.service_queues AS q
    LEFT JOIN (
        SELECT
            i.parent_object_id,
            SUM(p.rows) AS MessagesWaiting
        FROM sys.internal_tables AS i
        INNER JOIN sys.partitions AS p ON p.object_id = i.object_id AND p.index_id = 1
        WHERE i.internal_type_desc = N'QUEUE_MESSAGES'
        GROUP BY i.parent_object_id
    ) AS m ON m.parent_object_id = q.object_id
    LEFT JOIN (
        SELECT
            s.service_queue_id,
            SUM(CONVERT(bigint, IIF(e.state NOT IN (N'CD', N'ER'), 1, 0))) AS OpenConversations,
            SUM(CONVERT(bigint, IIF(e.state = N'ER', 1, 0))) AS ErrorConversations
        FROM sys.conversation_endpoints AS e
        INNER JOIN sys.services AS s ON s.service_id = e.service_id
        GROUP BY s.service_queue_id
    ) AS c ON c.service_queue_id = q.object_id
    WHERE q.is_ms_shipped = 0
    ORDER BY q.name COLLATE Latin1_General_100_BIN2; /* the same order on every server */
END;
GO
